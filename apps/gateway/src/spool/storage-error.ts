import { constants } from 'node:os'
import { StorageFaultError, StorageFullError } from '../errors/upload-errors.ts'
import type { Log } from '../lib/log.ts'
import { FileGoneError } from './spool.ts'

/**
 * What the spool or the database says, as the user's error: there is no room, or this machine is at fault, which is
 * logged. Anything else is answered as it is.
 */
export type AsStorageError = (error: unknown) => unknown

/** `dialect` says which errors of the database mean that there is no room, or that this machine is at fault. */
type Deps = {
  dialect: { isFull(error: unknown): boolean; isFault(error: unknown): boolean }
  log: Pick<Log, 'error'>
}

export function createAsStorageError({ dialect, log }: Deps): AsStorageError {
  return function asStorageError(error) {
    const found = ofDatabase(error) ?? asFileError(error)
    if (found instanceof StorageFaultError) log.error({ err: error }, 'a file could not be stored or read')
    return found
  }

  function ofDatabase(error: unknown): unknown {
    if (dialect.isFull(error)) return new StorageFullError({ cause: error })
    return dialect.isFault(error) ? new StorageFaultError({ cause: error }) : undefined
  }
}

/** As `AsStorageError`, for what the file system alone says. */
export function asFileError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StorageFaultError) return error
  const code = errorCode(error)
  if (NO_ROOM.includes(code)) return new StorageFullError({ cause: error })
  // An error of the file system is told from one of the network by its code.
  const { errno, syscall } = error as NodeJS.ErrnoException
  const isOfFiles = errno !== undefined && syscall !== undefined && !OF_THE_NETWORK.includes(code)
  return isOfFiles || error instanceof FileGoneError ? new StorageFaultError({ cause: error }) : error
}

/**
 * The system's word for an error, such as `EIO`. Node has no word for some, EDQUOT and ESTALE among them, and their `code`
 * is then "Unknown system error -122".
 */
export function errorCode(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException
  return (errno !== undefined && NAMES.get(Math.abs(errno))) || code
}

const NO_ROOM: unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG']
const OF_THE_NETWORK: unknown[] = ['ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']
const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]))
