import { StorageFullError } from './errors.ts'

/** A disk that is full says so in several words: to the user it is one error. Anything else is answered as it is. */
export function asStorageFull(error: unknown): unknown {
  return isFull(error) ? new StorageFullError({ cause: error }) : error
}

function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return code === 'ENOSPC' || code === 'EDQUOT' || errcode === SQLITE_FULL
}

const SQLITE_FULL = 13
