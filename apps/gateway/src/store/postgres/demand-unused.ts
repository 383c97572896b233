import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import type { Tables } from '../database.ts'
import { cannotBeUsed } from './database-error.ts'

/** Throws DatabaseError while gateways other than `own` are at work on the database, which `where` names. */
export async function demandUnused(on: Kysely<Tables>, where: string, own = ''): Promise<void> {
  const { alive } = await on
    .selectFrom('instance')
    .select(({ fn }) => fn.countAll<number>().as('alive'))
    .where('id', '!=', own)
    .where(IS_ALIVE)
    .executeTakeFirstOrThrow()
  if (alive > 0)
    throw cannotBeUsed(where, `${alive} gateway(s) work on it`, 'Stop them; one that was killed counts for 10 s more.')
}

export const IS_ALIVE = sql<boolean>`("takenBy" is null and "aliveUntil" > extract(epoch from clock_timestamp()) * 1000)`

/** No gateway begins to work on the database until the end of the transaction. */
export async function lockInstances(tx: Kysely<Tables>): Promise<void> {
  await sql`lock table instance in share row exclusive mode`.execute(tx)
}
