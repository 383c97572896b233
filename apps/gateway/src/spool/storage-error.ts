import { constants } from 'node:os'
import { StorageFaultError, StorageFullError } from '../errors/upload-errors.ts'
import type { Log } from '../lib/log.ts'
import { FileGoneError, FileTakenOverError } from './spool.ts'

/**
 * An error of the spool or the database as the user's error: no room, or a fault of this machine, which is logged. Any
 * other error is answered unchanged.
 */
export type AsStorageError = (error: unknown) => unknown

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

/** As `AsStorageError`, for errors of the file system. */
export function asFileError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StorageFaultError) return error
  const code = errorCode(error)
  if (NO_ROOM.includes(code)) return new StorageFullError({ cause: error })
  // Only the code distinguishes errors of the file system from those of the network.
  const { errno, syscall } = error as NodeJS.ErrnoException
  const isOfFiles = errno !== undefined && syscall !== undefined && !OF_THE_NETWORK.includes(code)
  // One that is taken over was held by a gateway that others take for dead.
  const isLost = error instanceof FileGoneError || error instanceof FileTakenOverError
  return isOfFiles || isLost ? new StorageFaultError({ cause: error }) : error
}

/**
 * The system's name of an error, such as `EIO`. Node does not name some, such as EDQUOT and ESTALE: their `code` is
 * "Unknown system error -122".
 */
export function errorCode(error: unknown): string | undefined {
  const { code, errno } = error as NodeJS.ErrnoException
  return (errno !== undefined && NAMES.get(Math.abs(errno))) || code
}

const NO_ROOM: unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG']
const OF_THE_NETWORK: unknown[] = ['ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']
const NAMES = new Map(Object.entries(constants.errno).map(([name, number]) => [number, name]))
