import type { Log } from '../lib/log.ts'
import { isStoreFault } from '../store/sqlite/busy.ts'
import { errorCode } from '../lib/error-code.ts'
import { StorageFaultError, StorageFullError } from '../errors/upload-errors.ts'
import { FileGoneError } from './spool.ts'

/**
 * What a disk says, as the user's error: there is no room, or this machine is at fault, which is logged. Anything else is
 * answered as it is.
 */
export function asStorageError(error: unknown, log?: Pick<Log, 'error'>): unknown {
  if (isFull(error)) return new StorageFullError({ cause: error })
  if (!isFault(error)) return error
  log?.error({ err: error }, 'a file could not be stored or read')
  return error instanceof StorageFaultError ? error : new StorageFaultError({ cause: error })
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { errcode } = error as { errcode?: unknown }
  return NO_ROOM.includes(errorCode(error)) || SQLITE_NO_ROOM.includes(errcode)
}

/** An error of the store or the file system; that is told from one of the network by its code. */
function isFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if (error instanceof StorageFaultError || error instanceof FileGoneError || isStoreFault(error)) return true
  const { errno, syscall } = error as NodeJS.ErrnoException
  return errno !== undefined && syscall !== undefined && !OF_THE_NETWORK.includes(errorCode(error))
}

const NO_ROOM: unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG']
const OF_THE_NETWORK: unknown[] = ['ECONNABORTED', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT']
/** SQLITE_FULL is ENOSPC alone. A quota comes as SQLITE_IOERR_WRITE, or as SQLITE_IOERR_SHMSIZE from its index. */
const SQLITE_NO_ROOM: unknown[] = [13, 778, 4874]
