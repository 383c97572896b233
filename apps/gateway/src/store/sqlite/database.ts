import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Generated, SqliteDatabase } from 'kysely'
import { DatabaseBusyError, whenFree } from './busy.ts'
import { DataFolderError } from './data-folder-error.ts'
import type { MediaEvent } from '../../media/event.ts'
import type { Media } from '../../media/media.ts'
import { migrate, NewerStoreError, OlderStoreError } from '../schema.ts'
import { patientSqlite } from './patient-driver.ts'
import { createPrivate } from './private-mode.ts'

export type Tables = {
  media: Omit<Media, 'seq'> & { seq: Generated<number> }
  /**
   * One of the calls a WABA may have within a window; it can be taken again at `freeAt`. A call that turns out not to have
   * begun gives it back, but not before `closedUntil`.
   */
  slot: { wabaId: string; n: number; freeAt: number; closedUntil: Generated<number> }
  /** The newest of Kaleyra's ids that is known. */
  waba: { wabaId: string; newestId: string }
  event: MediaEvent & { seq: Generated<number>; mediaId: string }
  /** A callback as it came: the body of a POST or the query of a GET. All times are in milliseconds since 1970. */
  callback: {
    seq: Generated<number>
    receivedAt: number
    method: 'POST' | 'GET'
    raw: string
    kaleyraId: string
    wabaId: string | null
    /** The time that it gives itself. */
    saidAt: number | null
    appliedAt: number | null
  }
}

export type Database = Kysely<Tables>

/**
 * Opens the embedded store in the folder `dataDir`. What it answers for survives kill -9. Throws DataFolderError, with the
 * cure, when the file is broken, and DatabaseBusyError when another process keeps it locked.
 */
export async function openDatabase(dataDir: string): Promise<Database> {
  const path = join(dataDir, 'media.sqlite')
  await using opening = new AsyncDisposableStack()
  try {
    if (isLost(dataDir)) throw new Error('it is missing or empty, and what belongs to it is still there')
    createPrivate(path)
    const sqlite = new DatabaseSync(path)
    const database = opening.adopt(
      new Kysely<Tables>({ dialect: patientSqlite({ database: asKyselyExpects(sqlite) }) }),
      // It closes only what it has used.
      async one => void (await one.destroy(), sqlite.isOpen && sqlite.close()),
    )
    await whenFree(() => sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on'))
    const found = await whenFree(() => sqlite.prepare('pragma quick_check(1)').get())
    if (found?.['quick_check'] !== 'ok') throw new Error(String(found?.['quick_check']).replaceAll(/\s+/gu, ' '))
    await migrate(database)
    opening.move()
    return database
  } catch (error) {
    if (error instanceof DatabaseBusyError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new DataFolderError(`The database ${path} cannot be used (${reason}). ${cureOf(error, dataDir)}`, {
      cause: error,
    })
  }
}

function cureOf(error: unknown, dataDir: string): string {
  if (error instanceof NewerStoreError) return 'Start that version.'
  if (error instanceof OlderStoreError)
    return 'Finish its uploads with that version, or start this one with an empty DATA_DIR.'
  const { errcode = 0 } = error as { errcode?: number }
  return (
    CURES[errcode & 0xff] ??
    `Bring it back from a backup, or begin anew without the uploads that it knew: mv "${dataDir}" "${dataDir}.broken"`
  )
}

/** By SQLite's code. */
const CURES: Partial<Record<number, string>> = {
  8: 'Let this user write the file, and the folder that it is in.',
  10: 'Look into the log of the system: its disk may be failing.',
  13: 'Make room on its disk.',
  14: 'Let this user read and write the file, and the folder that it is in.',
}

/** SQLite would begin a new database and remove the journal beside it, and then the sweep every file. */
function isLost(dataDir: string): boolean {
  const sizeOf = (name: string) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0
  if (sizeOf('media.sqlite') > 0) return false
  const spool = join(dataDir, 'spool')
  const hasFiles = () => existsSync(spool) && readdirSync(spool, { withFileTypes: true }).some(one => one.isFile())
  return sizeOf('media.sqlite-wal') > 0 || hasFiles()
}

/** node:sqlite has no `reader`. */
function asKyselyExpects(sqlite: DatabaseSync): SqliteDatabase {
  return {
    close: () => sqlite.close(),
    prepare(text) {
      const statement = sqlite.prepare(sqlOf(text))
      return {
        reader: statement.columns().length > 0,
        all: parameters => statement.all(...(parameters as never[])),
        run: parameters => statement.run(...(parameters as never[])),
        iterate: parameters => statement.iterate(...(parameters as never[])),
      }
    },
  }

  function sqlOf(text: string): string {
    // A transaction that reads first must take the write lock at once, or fail later.
    if (text === 'begin') return 'begin immediate'
    // A full disk has ended the transaction already: to fail at its end once more would hide why.
    if (text === 'rollback' && !sqlite.isTransaction) return 'select 1'
    return text
  }
}
