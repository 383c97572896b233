import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

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
  mkdirSync(dataDir, { recursive: true })
  const lock = new DatabaseSync(join(dataDir, 'lock.sqlite'))
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    throw new FolderInUseError(
      `DATA_DIR ${dataDir} is in use by another gateway. Stop that one, or give this one a folder of its own.`,
      { cause: error },
    )
  }
  return { release: () => lock.close() }
}
