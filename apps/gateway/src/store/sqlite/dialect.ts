import { DatabaseBusyError } from '../database.ts'
import { DataFolderError } from './data-folder-error.ts'
import type { Dialect, Locks } from '../database.ts'

const alone = async () => {}
/** `begin immediate` has locked the database. */
const locks: Locks = { waba: alone, tryWaba: async () => true, wabaOf: alone, caller: alone }

export const sqliteDialect: Dialect = {
  isFull: error => isSqlite(error) && NO_ROOM.includes(error.errcode),
  isFault: error =>
    error instanceof DatabaseBusyError || error instanceof DataFolderError || FAULTS.includes(codeOf(error)),
  isConflict: () => false,
  isAlone: true,
  locks,
}

export const isBusy = (error: unknown): boolean => codeOf(error) === BUSY

/** SQLite's code for an error of the database: the low byte, above which stands its kind. */
export const codeOf = (error: unknown): number | undefined => (isSqlite(error) ? error.errcode & 0xff : undefined)

const isSqlite = (error: unknown): error is Error & { errcode: number } =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number'

const BUSY = 5
/** Busy, no memory, read-only, an error of the disk, full, and a file that cannot be opened. */
const FAULTS: unknown[] = [BUSY, 7, 8, 10, 13, 14]
/** SQLITE_FULL is ENOSPC alone. A quota comes as SQLITE_IOERR_WRITE, or as SQLITE_IOERR_SHMSIZE from its index. */
const NO_ROOM = [13, 778, 4874]
