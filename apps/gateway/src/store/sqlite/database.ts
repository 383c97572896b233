import { existsSync, readdirSync, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { SqliteDatabase } from 'kysely'
import { DatabaseBusyError } from '../database.ts'
import type { DatabaseObserver, OpenedDatabase, Tables } from '../database.ts'
import { migrate, NewerStoreError, OlderStoreError } from '../schema.ts'
import { DataFolderError } from './data-folder-error.ts'
import { codeOf, sqliteDialect } from './dialect.ts'
import { createJournalSync } from './journal-sync.ts'
import { demandNotMoved } from './moved.ts'
import { patientSqlite } from './patient-driver.ts'
import { createPrivate } from './private-mode.ts'
import { createStatements } from './statements.ts'
import { monotonic, whenFree } from './when-free.ts'

/**
 * Opens the embedded store in the folder `dataDir`. What it answers is on the disk: it survives kill -9 and a power cut.
 * Throws DataFolderError, with the cure, when the file is broken, and DatabaseBusyError when another process keeps it
 * locked. `onLost` is called when the disk can no longer be trusted: the process is to end.
 */
export async function openDatabase(
  dataDir: string,
  onLost: (error: Error) => void = () => {},
  observe?: DatabaseObserver,
): Promise<OpenedDatabase> {
  const path = join(dataDir, 'media.sqlite')
  demandNotMoved(dataDir)
  await using opening = new AsyncDisposableStack()
  try {
    if (isLost(dataDir)) throw new Error('it is missing or empty, and what belongs to it is still there')
    createPrivate(path)
    const sqlite = new DatabaseSync(path)
    opening.defer(() => void (sqlite.isOpen && sqlite.close()))
    await whenFree(() => sqlite.exec('pragma journal_mode = wal; pragma synchronous = full; pragma foreign_keys = on'))
    const found = await whenFree(() => sqlite.prepare('pragma quick_check(1)').get())
    if (found?.['quick_check'] !== 'ok') throw new Error(String(found?.['quick_check']).replaceAll(/\s+/gu, ' '))
    // Commits of before whose sync failed may be in the system's memory only: they are written anew, and synced.
    await whenFree(() => sqlite.exec('pragma wal_checkpoint(truncate)'))
    // Only this file: to close any other of the database in this process would drop SQLite's locks on it.
    const file = await open(`${path}-wal`, 'r+')
    const journal = createJournalSync(observe ? timed(file, observe.onSync) : file, `${path}-wal`, onLost)
    const database = opening.adopt(
      new Kysely<Tables>({
        dialect: patientSqlite({ database: asKyselyExpects(sqlite) }, journal),
        // Without it nothing is measured.
        ...(observe && {
          log: ({ query, queryDurationMillis }) => observe.onStatement(query.sql, queryDurationMillis),
        }),
      }),
      one => one.destroy(),
    )
    await migrate(database)
    await whenFree(() => sqlite.exec('pragma synchronous = normal'))
    opening.move()
    return { database, dialect: sqliteDialect }
  } catch (error) {
    if (error instanceof DatabaseBusyError) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new DataFolderError(`The database ${path} cannot be used (${reason}). ${cureOf(error, dataDir)}`, {
      cause: error,
    })
  }
}

/** Measures the syncs of a file, in milliseconds. */
function timed(file: FileHandle, onSync: (ms: number) => void): Pick<FileHandle, 'datasync' | 'close'> {
  return {
    async datasync() {
      const began = monotonic()
      await file.datasync()
      onSync(monotonic() - began)
    },
    close: () => file.close(),
  }
}

function cureOf(error: unknown, dataDir: string): string {
  if (error instanceof NewerStoreError) return 'Start that version.'
  if (error instanceof OlderStoreError)
    return 'Finish its uploads with that version, or start this one with an empty DATA_DIR.'
  return (
    CURES[codeOf(error) ?? 0] ??
    `Bring it back from a backup, or begin anew without the uploads that it knew: mv "${dataDir}" "${dataDir}.broken"`
  )
}

/** By SQLite's code. */
const CURES: Partial<Record<number, string>> = {
  8: 'Let this user write the file, and the folder that it is in.',
  10: 'Check the system log: the disk may be failing.',
  13: 'Make room on its disk.',
  14: 'Let this user read and write the file, and the folder that it is in.',
}

/** SQLite would begin a new database and remove the journal, and the sweep would then remove every file. */
function isLost(dataDir: string): boolean {
  const sizeOf = (name: string) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0
  if (sizeOf('media.sqlite') > 0) return false
  const spool = join(dataDir, 'spool')
  const hasFiles = () => existsSync(spool) && readdirSync(spool, { withFileTypes: true }).some(one => one.isFile())
  return sizeOf('media.sqlite-wal') > 0 || hasFiles()
}

export function asKyselyExpects(sqlite: DatabaseSync): SqliteDatabase {
  const prepare = createStatements(sqlite)
  return { close: () => sqlite.close(), prepare: text => prepare(sqlOf(text)) }

  function sqlOf(text: string): string {
    // A transaction that reads first must take the write lock at once, or fail later.
    if (text === 'begin') return 'begin immediate'
    // A full disk has ended the transaction already: a second failure would hide the reason.
    if (text === 'rollback' && !sqlite.isTransaction) return 'select 1'
    return text
  }
}
