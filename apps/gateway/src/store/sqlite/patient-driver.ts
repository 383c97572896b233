import { SqliteAdapter, SqliteDriver, SqliteIntrospector } from 'kysely'
import type { CompiledQuery, DatabaseConnection, Dialect, QueryResult, SqliteDialectConfig } from 'kysely'
import type { JournalSync } from './journal-sync.ts'
import { breathe } from '../../lib/yield-to-loop.ts'
import { PlannedOnceCompiler } from './query-compiler.ts'
import { monotonic, whenFree } from './when-free.ts'

/**
 * Kysely's SQLite for a database that other processes lock at times: waiting for a lock blocks nothing else, and the
 * event loop turns between queued statements.
 *
 * What a statement or a transaction answers is durable: it waits for the sync that covers the newest commit which it wrote
 * or read. The connection goes on meanwhile, so that one sync covers many.
 */
export const patientSqlite = (config: SqliteDialectConfig, journal: JournalSync): Dialect => ({
  createAdapter: () => new Adapter(),
  createDriver: () => new PatientDriver(config, journal),
  createIntrospector: database => new SqliteIntrospector(database),
  createQueryCompiler: () => new PlannedOnceCompiler(),
})

class Adapter extends SqliteAdapter {
  /** The driver itself queues the turns, since it needs to know how long each has waited. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** One use of the single connection, for a statement or a transaction. */
type Turn = { since: number; inTransaction: boolean; wrote: boolean; end: () => void }

class PatientDriver extends SqliteDriver {
  #last = Promise.resolve()
  readonly #turns = new WeakMap<DatabaseConnection, Turn>()
  readonly #journal: JournalSync

  constructor(config: SqliteDialectConfig, journal: JournalSync) {
    super(config)
    this.#journal = journal
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    const { promise, resolve: end } = Promise.withResolvers<void>()
    const turn: Turn = { since: monotonic(), inTransaction: false, wrote: false, end }
    const before = this.#last
    this.#last = promise
    await before
    await breathe()
    const connection = await super.acquireConnection()
    const own: DatabaseConnection = {
      // A transaction has its lock from its beginning, so a failure within it is not retried.
      executeQuery: async <Row>(query: CompiledQuery) => {
        const run = () => connection.executeQuery<Row>(query)
        const result = turn.inTransaction ? await run() : await whenFree(run, turn.since)
        turn.wrote ||= hasWritten(query.sql, result)
        return result
      },
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    }
    this.#turns.set(own, turn)
    return own
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await super.beginTransaction(connection)
    this.#turnOf(connection).inTransaction = true
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await whenFree(() => super.commitTransaction(connection))
    this.#turnOf(connection).inTransaction = false
  }

  override async releaseConnection(connection?: DatabaseConnection): Promise<void> {
    if (!connection) return
    const { wrote, end } = this.#turnOf(connection)
    if (wrote) this.#journal.noteCommit()
    end()
    await this.#journal.untilDurable()
  }

  override async destroy(): Promise<void> {
    await super.destroy()
    await this.#journal.close()
  }

  #turnOf(connection: DatabaseConnection): Turn {
    const turn = this.#turns.get(connection)
    if (!turn) throw new Error('a connection that this driver has not given')
    return turn
  }
}

/** A change of no row writes nothing; what is not known to read or to change rows is taken to have written. */
function hasWritten(text: string, { numAffectedRows, rows }: QueryResult<unknown>): boolean {
  if (CHANGES.test(text)) return numAffectedRows === undefined ? rows.length > 0 : numAffectedRows > 0n
  return !READS.test(text)
}

const CHANGES = /^(?:insert|update|delete)\b/u
const READS = /^(?:select|begin|commit|rollback)\b/u
