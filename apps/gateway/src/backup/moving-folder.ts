import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../spool/disk/folder-sync.ts'
import { hasDatabase } from '../store/sqlite/copy-database.ts'
import { findMove, MOVED, movingName } from '../store/sqlite/moved.ts'
import { MoveError } from './move-error.ts'

/** The names of the folder's database: before its rows are elsewhere, while that is not certain, and after. */
export function createMovingFolder(dataDir: string) {
  async function giveName(from: string, to: string): Promise<void> {
    await rename(join(dataDir, from), join(dataDir, to))
    await syncFolder(dataDir)
  }

  const folder = {
    demand(): void {
      if (hasDatabase(dataDir)) return
      const earlier = findMove(dataDir)
      if (!earlier) throw new MoveError(`DATA_DIR ${dataDir} has no database media.sqlite. Name the gateway's folder.`)
      if (earlier.moving === undefined)
        throw new MoveError(
          `DATA_DIR ${dataDir} was moved already: its database is ${MOVED}. Start the gateways with DATABASE_URL and SPOOL_URL.`,
        )
    },
    begin: (id: string) => giveName('media.sqlite', movingName(id)),
    end: (id: string) => giveName(movingName(id), MOVED),
    /** After a run that was broken off within its commit: answers whether that has come to pass. */
    async finishEarlier(isCommitted: (id: string) => Promise<boolean>): Promise<boolean> {
      const id = findMove(dataDir)?.moving
      if (id === undefined) return false
      const isDone = await isCommitted(id)
      await (isDone ? folder.end(id) : giveName(movingName(id), 'media.sqlite'))
      return isDone
    },
  }
  return folder
}
