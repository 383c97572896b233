import { SqliteAdapter, SqliteDriver, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import type { DatabaseConnection, Dialect, SqliteDialectConfig } from 'kysely'
import { monotonic, whenFree } from './when-free.ts'
import { breathe } from './yield-to-loop.ts'

/**
 * Kysely's SQLite for a database that other processes lock at times: waiting for a lock blocks nothing else, and the
 * event loop turns between queued statements.
 */
export const patientSqlite = (config: SqliteDialectConfig): Dialect => ({
  createAdapter: () => new Adapter(),
  createDriver: () => new PatientDriver(config),
  createIntrospector: database => new SqliteIntrospector(database),
  createQueryCompiler: () => new SqliteQueryCompiler(),
})

class Adapter extends SqliteAdapter {
  /** The driver itself queues the turns, since it needs to know how long each has waited. */
  override get supportsMultipleConnections(): boolean {
    return true
  }
}

/** One use of the single connection, for a statement or a transaction. */
type Turn = { since: number; inTransaction: boolean; end: () => void }

class PatientDriver extends SqliteDriver {
  #last = Promise.resolve()
  readonly #turns = new WeakMap<DatabaseConnection, Turn>()

  override async acquireConnection(): Promise<DatabaseConnection> {
    const { promise, resolve: end } = Promise.withResolvers<void>()
    const turn: Turn = { since: monotonic(), inTransaction: false, end }
    const before = this.#last
    this.#last = promise
    await before
    await breathe()
    const connection = await super.acquireConnection()
    const own: DatabaseConnection = {
      // A transaction has its lock from its beginning, so a failure within it is not retried.
      executeQuery: query =>
        turn.inTransaction
          ? connection.executeQuery(query)
          : whenFree(() => connection.executeQuery(query), turn.since),
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
    if (connection) this.#turnOf(connection).end()
  }

  #turnOf(connection: DatabaseConnection): Turn {
    const turn = this.#turns.get(connection)
    if (!turn) throw new Error('a connection that this driver has not given')
    return turn
  }
}
