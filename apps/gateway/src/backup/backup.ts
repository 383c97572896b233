import { readdirSync } from 'node:fs'
import { readdir, rename, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { makeFolder } from '@resumable-media/runtime/make-folder'
import { keepsBytes } from '../media/end.ts'
import { syncFolder } from '../spool/disk/folder-sync.ts'
import { shareFile } from '../spool/disk/share-file.ts'
import { copyDatabase, hasDatabase } from '../store/sqlite/copy-database.ts'
import type { CopiedRow } from '../store/sqlite/copy-database.ts'

/** The backup was not made. The message says why, and what to do. */
export class BackupError extends Error {
  override name = 'BackupError'
  readonly code = 'BACKUP'
}

type Backup = {
  files: number
  /** In files. */
  bytes: number
  /** The media items whose files the spool itself has lost. */
  lost: string[]
}

/**
 * Copies a data folder to the new or empty folder `to`, while a gateway works on it or not: the rows as they are at one
 * moment, and each file that they need. Throws BackupError. After a failure nothing is left; a kill leaves no database,
 * without which no gateway starts there.
 *
 * The rows come first, since they say which files are whole. The file of an item that was ended meanwhile is gone: then
 * the rows are copied again, and only the files that are new. So it ends when nothing has gone during a copy.
 */
export async function backUp(dataDir: string, to: string): Promise<Backup> {
  if (!hasDatabase(dataDir))
    throw new BackupError(`DATA_DIR ${dataDir} has no database media.sqlite. Name the gateway's folder.`)
  // The sweep of the next start would take it for files without a row.
  if (relative(join(dataDir, 'spool'), to).split(sep)[0] !== '..')
    throw new BackupError(`The folder ${to} is in the spool of DATA_DIR. Name one outside of it.`)
  prepare(to)
  try {
    const backup = await copyAll(dataDir, to)
    await syncFolder(join(to, 'spool'))
    await rename(join(to, UNFINISHED), join(to, 'media.sqlite'))
    await syncFolder(to)
    return backup
  } catch (error) {
    for (const name of [UNFINISHED, 'spool']) await rm(join(to, name), { recursive: true, force: true })
    throw new BackupError(`The backup to ${to} has failed, and nothing is left of it: ${String(error)}`, {
      cause: error,
    })
  }
}

/** A sentence after others; none where nothing is lost. */
export function lossesOf(lost: readonly string[]): string {
  if (lost.length === 0) return ''
  const rest = lost.length > MOST_NAMED ? ', …' : ''
  return ` The spool has lost the files of ${lost.length}: ${lost.slice(0, MOST_NAMED).join(', ')}${rest}.`
}

const MOST_NAMED = 20
const UNFINISHED = 'media.sqlite.unfinished'

function prepare(to: string): void {
  try {
    makeFolder(to, 0o700)
    if (readdirSync(to).length === 0) return void makeFolder(join(to, 'spool'), 0o700)
  } catch (error) {
    throw new BackupError(`The folder ${to} cannot be used for a backup: ${String(error)}`, { cause: error })
  }
  throw new BackupError(`The folder ${to} is not empty. Name a new one for each backup.`)
}

async function copyAll(dataDir: string, to: string): Promise<Backup> {
  /** The bytes of what is copied for good. */
  const whole = new Map<string, number>()
  let gone: string[] = []
  for (;;) {
    await rm(join(to, UNFINISHED), { force: true })
    const rows = (await copyDatabase(dataDir, join(to, UNFINISHED))).filter(keepsBytes)
    const before = new Set(gone)
    const sizes = await copyFiles(rows, { from: join(dataDir, 'spool'), to: join(to, 'spool'), whole })
    gone = rows.filter(({ id }) => !sizes.has(id)).map(({ id }) => id)
    // The row of a file that was missing before these rows were copied says so: the spool has lost it.
    if (gone.some(id => !before.has(id))) continue
    for (const name of await readdir(join(to, 'spool'))) if (!sizes.has(name)) await rm(join(to, 'spool', name))
    const files = [...sizes.values()].filter(size => size !== undefined)
    // That of an item whose first try fails goes with the answer.
    const failed = new Set(rows.filter(({ status }) => status === 'FAILED').map(({ id }) => id))
    const lost = gone.filter(id => !failed.has(id))
    return { files: files.length, bytes: files.reduce((sum, size) => sum + size, 0), lost }
  }
}

type Places = { from: string; to: string; whole: Map<string, number> }

/** Answers the size of each file that its row can have; undefined where it has none yet. */
async function copyFiles(rows: readonly CopiedRow[], { from, to, whole }: Places) {
  const sizes = new Map<string, number | undefined>()
  for (const { id, status, receivedBytes } of rows) {
    const isWhole = status !== 'RECEIVING'
    const least = isWhole ? 0 : (receivedBytes ?? 0)
    const size = whole.get(id) ?? (await shareFile(join(from, id), join(to, id), { isWhole }))
    if (size === undefined ? least > 0 || isWhole : size < least) continue
    sizes.set(id, size)
    if (isWhole && size !== undefined) whole.set(id, size)
  }
  return sizes
}
