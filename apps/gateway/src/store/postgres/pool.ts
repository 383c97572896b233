import type { PostgresPool, PostgresPoolClient } from 'kysely'
import { Pool, TypeOverrides, types } from 'pg'
import type { PoolClient, PoolConfig } from 'pg'
import { DatabaseUnreachableError, ENDS_CONNECTION, sqlStateOf } from './dialect.ts'

/** A statement is ended after as long by the server, so that a forgotten index or a lock stops nothing for good. */
const STATEMENT_MS = 30_000
/** The locks are held for milliseconds. */
const LOCK_MS = 10_000
/** A process that was stopped within a transaction keeps its locks no longer. */
const IDLE_IN_TRANSACTION_MS = 15_000
/** The server has ended the statement by then: the connection leads nowhere. */
const ANSWER_MS = STATEMENT_MS + 5000
const CONNECT_MS = 10_000
/** A connection that is idle for longer is ended. */
const IDLE_MS = 60_000

/** What every connection is opened with. The name shows in `pg_stat_activity`. */
export const CONNECTION = {
  application_name: 'resumable-media-gateway',
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
}

/**
 * Of the server, which continues a statement after its client has given up. As statements, since poolers such as PgBouncer
 * refuse them at the opening of a connection.
 */
const limits = (statementMs = STATEMENT_MS) => `set statement_timeout = ${statementMs}; set lock_timeout = ${LOCK_MS};
  set idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS};`
const DURABLE = `select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'`

type Options = {
  most: number
  /** False for migrations: an index on a large table takes minutes. */
  hasLimits: boolean
  /** How long a connection, and each answer, may take; after the limits of the server when it is not given. */
  answerMs?: number | undefined
}

/**
 * A pool for Kysely. Times and counts are numbers. A connection that breaks, or on which the server does not answer, is
 * not used again; the next use opens another. U+0000, which PostgreSQL does not keep in a text, becomes U+FFFD.
 */
export function createPool(config: PoolConfig, { most, hasLimits, answerMs }: Options): PostgresPool {
  const pool = new Pool({
    ...CONNECTION,
    ...config,
    connectionTimeoutMillis: answerMs ?? CONNECT_MS,
    max: most,
    idleTimeoutMillis: IDLE_MS,
    query_timeout: answerMs ?? (hasLimits ? ANSWER_MS : undefined),
    types: TYPES,
  })
  // One that breaks while it is idle; the next use opens another.
  pool.on('error', () => {})
  // One that breaks between two statements of a transaction: the next of them fails.
  pool.on('connect', client => client.on('error', () => {}))
  const known = new WeakMap<PoolClient, PostgresPoolClient>()

  return {
    async connect() {
      const client = await pool.connect().catch(asUnreachable)
      const own = known.get(client) ?? (await prepare(client, hasLimits ? limits(answerMs) + DURABLE : DURABLE))
      known.set(client, own)
      return own
    },
    end: () => pool.end(),
    options: {},
  }
}

const TYPES = new TypeOverrides()
TYPES.setTypeParser(types.builtins.INT8, Number)

async function prepare(client: PoolClient, settings: string): Promise<PostgresPoolClient> {
  try {
    await client.query(settings)
  } catch (error) {
    client.release(true)
    return asUnreachable(error)
  }
  let isBroken = false
  async function query(text: string, values: readonly unknown[]) {
    try {
      return await client.query(text, values.map(storable))
    } catch (error) {
      isBroken ||= ENDS_CONNECTION.test(sqlStateOf(error) ?? '08')
      return asUnreachable(error)
    }
  }
  // Not for cursors, which Kysely asks for only where rows are streamed.
  return { query: query as never, release: () => client.release(isBroken) }
}

const storable = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value)

/** What is no answer of the server is a fault of the connection: pg has no class and no code for these. */
function asUnreachable(error: unknown): never {
  if (sqlStateOf(error) !== undefined) throw error
  const reason = error instanceof Error ? error.message : String(error)
  throw new DatabaseUnreachableError(`the connection to the database has failed (${reason})`, { cause: error })
}
