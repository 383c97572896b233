import { accessSync, constants, existsSync, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { makeFolder } from '@resumable-media/runtime/make-folder'
import { DataFolderError, cannotBeUsed } from './data-folder-error.ts'
import { keepPrivate, PRIVATE_FILE, PRIVATE_FOLDER } from './private-mode.ts'

const { R_OK, W_OK, X_OK } = constants

/** The gateway's own files. Others, such as `lost+found`, are left alone. */
const OURS = /^(?:media\.sqlite|lock(?:-\d+)?\.sqlite)(?:-wal|-shm|-journal)?$/u

/**
 * Makes the data folder where it is missing, and closes it and what is in it to other users. Throws DataFolderError, with
 * the cure, when that cannot be done or something there cannot be used.
 */
export function prepareFolder(dataDir: string): void {
  const found = openFolder(dataDir, 'DATA_DIR')
  keepPrivate(dataDir, PRIVATE_FOLDER, () => isShared(dataDir, found))
  const spool = join(dataDir, 'spool')
  for (const name of readdirSync(dataDir)) if (OURS.test(name)) openFile(join(dataDir, name))
  followLink(spool, 'The spool', 'Make that folder')
  if (!existsSync(spool)) return
  openFolder(spool, 'The spool')
  keepPrivate(spool, PRIVATE_FOLDER)
  for (const name of readdirSync(spool)) {
    const path = join(spool, name)
    if (lstatSync(path, { throwIfNoEntry: false })?.isFile()) openFile(path)
  }
}

/** Answers the names in it. */
function openFolder(path: string, what: string): string[] {
  try {
    followLink(path, what, 'Make that folder')
    makeFolder(path, PRIVATE_FOLDER)
    accessSync(path, R_OK | W_OK | X_OK)
    return readdirSync(path)
  } catch (error) {
    if (error instanceof DataFolderError) throw error
    throw new DataFolderError(`${what} ${path} ${cannotBeUsed(error, path)}`, { cause: error })
  }
}

function openFile(path: string): void {
  followLink(path, 'The file', 'Bring that file back')
  const found = statSync(path, { throwIfNoEntry: false })
  // A backup that ended has removed it.
  if (!found) return
  if (!found.isFile())
    throw new DataFolderError(
      `${path} is a folder where the gateway keeps a file. Move it away: mv "${path}" "${path}.old"`,
    )
  keepPrivate(path, PRIVATE_FILE)
  try {
    accessSync(path, R_OK | W_OK)
  } catch (error) {
    throw new DataFolderError(`The file ${path} ${cannotBeUsed(error, path)}`, { cause: error })
  }
}

function followLink(path: string, what: string, cure: string): void {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() || existsSync(path)) return
  throw new DataFolderError(
    `${what} ${path} is a link to ${readlinkSync(path)}, which is not there. ${cure}, or remove the link: rm "${path}"`,
  )
}

/** A folder that other programs use too, such as /tmp or /var/lib: they would fail if it were closed. */
function isShared(dataDir: string, found: readonly string[]): boolean {
  const isSticky = (statSync(dataDir).mode & 0o1000) !== 0
  const isUsed = found.some(name => OURS.test(name))
  return isSticky || (!isUsed && found.some(name => !name.startsWith('.') && name !== 'lost+found' && name !== 'spool'))
}

/**
 * Throws DataFolderError when the spool folder is missing although `waiting` uploads have files in it: a new, empty one
 * would lose all of them.
 */
export function demandSpool(spool: string, waiting: number): void {
  if (waiting === 0 || existsSync(spool)) return
  throw new DataFolderError(
    `The folder ${spool} is missing, and ${waiting} upload(s) that wait have their files in it. Put it back; its disk may not be mounted. To give these uploads up, make an empty one.`,
  )
}
