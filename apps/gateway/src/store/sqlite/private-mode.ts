import { chmodSync, closeSync, fchmodSync, openSync, statSync } from 'node:fs'
import { DataFolderError } from './data-folder-error.ts'

export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600

const OF_OTHERS = 0o077

/**
 * Closes `path` to other users, where it belongs to this one. Throws DataFolderError, with the cure, where it is open to
 * them and belongs to another user, or `isShared`, or the file system keeps no such modes.
 */
export function keepPrivate(path: string, mode: number, isShared: () => boolean = () => false): void {
  const user = process.geteuid?.()
  // Windows has no such modes.
  if (user === undefined) return
  const { uid, mode: found } = statSync(path)
  if (uid === user ? (found & 0o777) === mode : (found & OF_OTHERS) === 0) return
  const isOpen = `${path} is open to other users (mode ${(found & 0o777).toString(8)})`
  if (uid !== user)
    throw new DataFolderError(
      `${isOpen} and belongs to uid ${uid}, not to this user. Close it: chown ${user} "${path}" && chmod ${mode.toString(8)} "${path}"; or name a folder within it as DATA_DIR.`,
    )
  if (isShared())
    throw new DataFolderError(
      `${isOpen} and holds more than a gateway's data. Name a folder of its own as DATA_DIR, such as ${path.replace(/\/$/u, '')}/gateway; or close this one: chmod ${mode.toString(8)} "${path}"`,
    )
  chmodSync(path, mode)
  if ((statSync(path).mode & OF_OTHERS) !== 0)
    throw new DataFolderError(
      `${isOpen}, and its file system cannot close it. Name a folder on another disk as DATA_DIR.`,
    )
}

/** Makes an empty file that no other user can open, whatever the umask. One that is there stays as it is. */
export function createPrivate(path: string): void {
  try {
    const file = openSync(path, 'wx', PRIVATE_FILE)
    fchmodSync(file, PRIVATE_FILE)
    closeSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
