import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Where a gateway keeps its rows and its files. */
export type Place = {
  /** The keys that name it. */
  env: Record<string, string>
  /** Runs one statement on its database. */
  rows(statement: string): Promise<Record<string, unknown>[]>
  /** The ids of the stored files. */
  spooled(): Promise<string[]>
  sizeOf(id: string): Promise<number>
  /** So much time has passed for the place in all; `move` says so to the gateway, which sees both at once or neither. */
  moveClock(ms: number, move: () => void): Promise<void>
  remove(): Promise<void>
}

/** A data folder, which one gateway has alone. */
export async function newFolder(): Promise<Place> {
  const dataDir = await mkdtemp(join(tmpdir(), 'system-'))
  return {
    env: { DATA_DIR: dataDir },
    async rows(statement) {
      // The last connection that may write takes the journal in, as no kill does.
      const sqlite = new DatabaseSync(join(dataDir, 'media.sqlite'), { readOnly: statement.startsWith('select') })
      try {
        return sqlite.prepare(statement).all()
      } finally {
        sqlite.close()
      }
    },
    spooled: () => readdir(join(dataDir, 'spool')),
    sizeOf: async id => (await stat(join(dataDir, 'spool', id))).size,
    // It has no time of its own.
    moveClock: async (_ms, move) => move(),
    remove: () => rm(dataDir, { recursive: true, force: true }),
  }
}
