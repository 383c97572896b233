import type { Database, Dialect, Tx } from './database.ts'

/** More conflicts in a row than that are a fault. */
const MOST_TRIES = 10

/**
 * Runs `run` in a transaction, and again after a conflict with another one, so it must change nothing but the database.
 * Each statement sees what was committed before it: what is counted after a lock was waited for is up to date.
 */
export async function transact<Result>(
  { database, dialect }: { database: Database; dialect: Pick<Dialect, 'isConflict'> },
  run: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await database.transaction().setIsolationLevel('read committed').execute(run)
    } catch (error) {
      if (tries === MOST_TRIES || !dialect.isConflict(error)) throw error
    }
  }
}
