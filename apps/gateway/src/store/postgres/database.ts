import { Kysely, PostgresDialect, sql } from 'kysely'
import type { ClientConfig } from 'pg'
import type { Database, DatabaseObserver, OpenedDatabase, Tables } from '../database.ts'
import { migrate } from '../schema.ts'
import { transact } from '../transact.ts'
import { parseAddress } from './address.ts'
import type { Address } from './address.ts'
import { checkServer } from './check-server.ts'
import { asDatabaseError, cannotBeUsed } from './database-error.ts'
import { postgresDialect } from './dialect.ts'
import { createPool } from './pool.ts'

/** The lock of the start that migrates; the others wait for it. */
const MIGRATION = sql.lit(7_266_825_001)

export type OpenedPostgres = OpenedDatabase & {
  /**
   * Opens one connection beside the pool, which waits for nothing that the pool waits for. What is not answered within
   * `answerMs` fails; the next statement goes over a new connection.
   */
  openOne(answerMs: number): Database
}
type Options = { mostConnections?: number; observe?: DatabaseObserver | undefined }

/**
 * Opens the store on a PostgreSQL of version 14 or later, in the first schema of the user's search path. Any number of
 * gateways may open it at once. Throws DatabaseError, with the cure, when it cannot be used. This module is imported only
 * where it is called, since pg takes 65 ms to load.
 */
export async function openPostgres(
  url: string,
  { mostConnections = 10, observe }: Options = {},
): Promise<OpenedPostgres> {
  const address = parseAddress(url)
  const open = (config: ClientConfig, most: number, hasLimits: boolean, answerMs?: number) =>
    new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: createPool(config, { most, hasLimits, answerMs }) }),
      ...(observe && { log: ({ query, queryDurationMillis }) => observe.onStatement(query.sql, queryDurationMillis) }),
    })
  try {
    const config = await checkServer(address)
    await using migrating = new AsyncDisposableStack()
    const first = migrating.adopt(open(config, 2, false), one => one.destroy())
    await transact({ database: first, dialect: postgresDialect }, async tx => {
      // Until the commit: Kysely's own lock ends before it, and not at all where a pooler shares connections.
      await sql`select pg_advisory_xact_lock(${MIGRATION})`.execute(tx)
      await migrate<Tables>(tx).catch(async (error: unknown) => {
        // Of a table that may not be made, Kysely says only what follows from it.
        throw (await mayCreate(first))
          ? error
          : cannotBeUsed(address.where, 'no right to create tables in its schema', MAY_CREATE)
      })
    })
    await checkRights(first, address)
    return {
      database: open(config, mostConnections, true),
      dialect: postgresDialect,
      openOne: answerMs => open(config, 1, true, answerMs),
    }
  } catch (error) {
    throw asDatabaseError(error, address.where, address.config.password !== undefined)
  }
}

async function mayCreate(database: Kysely<Tables>): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select has_schema_privilege(current_schema(), 'create') as may`.execute(
    database,
  )
  return rows[0]?.may === true
}

const MAY_CREATE = 'Make this user the owner of the database, or grant it create on the schema.'

async function checkRights(database: Kysely<Tables>, { where, config }: Address): Promise<void> {
  const { rows } = await sql<{ privilege: string; name: string }>`select privilege, name
    from unnest(array['media', 'event', 'slot', 'waba', 'callback', 'file', 'piece', 'intent', 'instance', 'mark']) as name,
      unnest(array['select', 'insert', 'update', 'delete']) as privilege
    where not has_table_privilege(name, privilege)`.execute(database)
  if (rows.length === 0) return
  const [privileges, tables] = [rows.map(row => row.privilege), rows.map(row => row.name)].map(each =>
    [...new Set(each)].join(', '),
  )
  throw cannotBeUsed(where, `no right to ${privileges} on ${tables}`, `Grant it to "${config.user}".`)
}
