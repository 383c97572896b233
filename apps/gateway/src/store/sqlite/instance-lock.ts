import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { DataFolderError } from './data-folder-error.ts'
import { isBusy } from './dialect.ts'
import { createPrivate } from './private-mode.ts'

/** Another gateway works on the folder. */
export class FolderInUseError extends Error {
  override name = 'FolderInUseError'
  readonly code = 'FOLDER_IN_USE'
}

/** Other users can hold files that were once open to them; every later file is closed from its creation. */
const MOST_FILES = 16

/**
 * Makes this process the only gateway on a data folder, until `release` or its end. The lock is an open transaction: it
 * ends with the process, also after kill -9, so there is never a stale lock.
 *
 * A process that opened a lock file for reading, before the file was closed to other users, can hold a shared lock on it.
 * That lock excludes every write lock. Then the next file is taken, and this process shares the earlier locks until its
 * end. An exclusive lock thus proves that no gateway holds a later file, a shared lock that none holds that file.
 */
export function lockFolder(dataDir: string): { release(): void } {
  const locks: DatabaseSync[] = []
  const release = () => locks.forEach(lock => lock.close())
  try {
    for (let n = 0; n < MOST_FILES; n += 1) {
      const path = join(dataDir, n === 0 ? 'lock.sqlite' : `lock-${n}.sqlite`)
      createPrivate(path)
      const lock = new DatabaseSync(path)
      locks.push(lock)
      if (takes(lock, 'begin exclusive')) return { release }
      // Only a gateway locks it for writing.
      if (!takes(lock, 'begin; select * from sqlite_master')) throw inUse(dataDir)
    }
    throw inUse(dataDir)
  } catch (error) {
    release()
    if (error instanceof FolderInUseError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    const paths = join(dataDir, 'lock*.sqlite')
    throw new DataFolderError(
      `DATA_DIR ${dataDir} cannot be locked (${reason}). Stop every gateway that uses it, and remove its lock files: rm ${paths}`,
      { cause: error },
    )
  }
}

/** Whether the lock could be had; other faults are thrown. */
function takes(lock: DatabaseSync, statements: string): boolean {
  try {
    lock.exec(statements)
    return true
  } catch (error) {
    if (lock.isTransaction) lock.exec('rollback')
    if (isBusy(error)) return false
    throw error
  }
}

const inUse = (dataDir: string) =>
  new FolderInUseError(
    `DATA_DIR ${dataDir} is in use by another gateway. Stop that one, or give this one a folder of its own.`,
  )
