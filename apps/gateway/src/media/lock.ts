import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'

/** Another gateway works on the folder. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError'
  readonly code = 'FOLDER_IN_USE'
}

/**
 * Makes this process the only gateway on a data folder, until `release` or its end. The lock is an open transaction: the
 * system lets go of it with the process, also after kill -9, so that there is never a stale one to remove.
 */
export function lockFolder(dataDir: string): { release(): void } {
  const lock = new DatabaseSync(join(dataDir, 'lock.sqlite'))
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    const message = `DATA_DIR ${dataDir} is in use by another gateway. Stop that one, or give this one a folder of its own.`
    throw new FolderInUseError(message, { cause: error })
  }
  return { release: () => lock.close() }
}

const SQLITE_BUSY = 5
