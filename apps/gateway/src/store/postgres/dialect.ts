import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Dialect, Locks } from '../database.ts'

/** The database cannot be reached, or its connection has broken: what was asked of it may or may not be done. */
export class DatabaseUnreachableError extends Error {
  override name = 'DatabaseUnreachableError'
  readonly code = 'DATABASE_UNREACHABLE'
}

/**
 * Locks by name, which no row has to exist for. PostgreSQL releases them with the transaction. Two names with one hash wait
 * for each other, and nothing else comes of it.
 */
const locks: Locks = {
  async waba(tx, wabaId) {
    await sql`select pg_advisory_xact_lock(${keyOf(sql`${`waba ${wabaId}`}::text`)})`.execute(tx)
  },
  async tryWaba(tx, wabaId) {
    const key = keyOf(sql`${`waba ${wabaId}`}::text`)
    const { rows } = await sql<{ locked: boolean }>`select pg_try_advisory_xact_lock(${key}) as locked`.execute(tx)
    return rows[0]?.locked === true
  },
  async wabaOf(tx, mediaId) {
    const key = keyOf(sql`'waba ' || "wabaId"`)
    await sql`select pg_advisory_xact_lock(${key}) from media where id = ${mediaId}`.execute(tx)
  },
  async caller(tx, owner) {
    await sql`select pg_advisory_xact_lock(${keyOf(sql`${`caller ${owner}`}::text`)})`.execute(tx)
  },
}

/** Of its own, so that another program in this database is unlikely to lock the same. */
const SEED = sql.lit(7_266_825)

const keyOf = (name: RawBuilder<unknown>) => sql`hashtextextended(${name}, ${SEED})`

export const postgresDialect: Dialect = {
  isFull: error => sqlStateOf(error) === DISK_FULL,
  isFault: error => error instanceof DatabaseUnreachableError || FAULTS.test(sqlStateOf(error) ?? ''),
  isConflict: error => CONFLICTS.includes(sqlStateOf(error)),
  isAlone: false,
  locks,
}

/** The five characters by which PostgreSQL names an error; undefined for any other error. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** After one of these a connection is of no use: it has ended, or leads to a server that takes no writes. */
export const ENDS_CONNECTION = /^(?:08|57P|25006|25P03)/u

const DISK_FULL = '53100'
/** A serialization failure, and a deadlock. */
const CONFLICTS: unknown[] = ['40001', '40P01']
/**
 * Connections, refused users, missing databases, read-only servers, ended transactions, missing rights, want of resources,
 * locks that are not given, cancelled statements and shut-downs, and errors of its system and its files.
 */
const FAULTS = /^(?:08|28|3D|25006|25P03|40|42501|53|55P03|57|58|XX)/u
