import type { Kysely } from 'kysely'
import type { CopyMark } from '../copy-mark.ts'
import type { Database, Tables } from '../database.ts'
import { demandUnused, lockInstances } from './demand-unused.ts'

const COPY = 'copy'

/** A row of the database itself, which a copy of it has too once `restored` has set it. */
export const postgresCopyMark = {
  async isSet(on) {
    // Of several gateways that start at once, the others wait here, and find that the first has cleared it.
    const mark = on.selectFrom('mark').select('name').where('name', '=', COPY).forUpdate()
    return (await mark.executeTakeFirst()) !== undefined
  },
  async clear(on) {
    await on.deleteFrom('mark').where('name', '=', COPY).execute()
  },
  async set(on: Kysely<Tables>): Promise<void> {
    const mark = on.insertInto('mark').values({ name: COPY })
    await mark.onConflict(same => same.doNothing()).execute()
  },
} satisfies CopyMark & { set(on: Kysely<Tables>): Promise<void> }

/** Sets the mark in the database that `where` names. Throws DatabaseError while a gateway works on it. */
export async function markDatabaseAsCopy(database: Database, where: string): Promise<void> {
  await database.transaction().execute(async tx => {
    await lockInstances(tx)
    await demandUnused(tx, where)
    await postgresCopyMark.set(tx)
  })
}
