import { setImmediate as nextTurn } from 'node:timers/promises'
import { DatabaseBusyError } from './database.ts'
import type { Database, Dialect, Tx } from './database.ts'
import { transact } from './transact.ts'

type Write = {
  run: (tx: Tx) => Promise<unknown>
  resolve: (result: unknown) => void
  reject: (error: unknown) => void
}

/** So many take no longer than the sync at their end. */
const MOST = 25

export type GroupCommit = <Result>(run: (tx: Tx) => Promise<Result>) => Promise<Result>

type Deps = { database: Database; dialect: Pick<Dialect, 'isConflict' | 'isAlone'> }

/**
 * Groups concurrent writes of a database in one transaction, since each transaction writes whole pages and waits for a
 * sync of the disk. They run in the order of arrival, and each is answered once it is durable. Between transactions the
 * event loop turns. Where transactions go on side by side each write has its own, at once,
 * which holds no lock longer than it needs.
 */
export function groupCommit({ database, dialect }: Deps): GroupCommit {
  if (!dialect.isAlone) return run => transact({ database, dialect }, run)
  const known = GROUPS.get(database) ?? createGroupCommit(database)
  GROUPS.set(database, known)
  return known
}

const GROUPS = new WeakMap<Database, GroupCommit>()

function createGroupCommit(database: Database): GroupCommit {
  const waiting: Write[] = []
  let isWriting = false

  return async function commit<Result>(run: (tx: Tx) => Promise<Result>): Promise<Result> {
    return new Promise<Result>((resolve, reject) => {
      waiting.push({ run, resolve: result => resolve(result as Result), reject })
      if (!isWriting) void writeWaiting()
    })
  }

  async function writeWaiting(): Promise<void> {
    isWriting = true
    while (waiting.length > 0) {
      await nextTurn()
      await write(waiting.splice(0, MOST))
    }
    isWriting = false
  }

  async function write(writes: Write[]): Promise<void> {
    try {
      const results = await database.transaction().execute(async tx => {
        const all: unknown[] = []
        for (const { run } of writes) all.push(await run(tx))
        return all
      })
      for (const [index, { resolve }] of writes.entries()) resolve(results[index])
    } catch (error) {
      if (writes.length > 1 && !(error instanceof DatabaseBusyError)) for (const one of writes) await write([one])
      else for (const { reject } of writes) reject(error)
    }
  }
}
