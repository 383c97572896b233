import { StorageFaultError, StorageFullError } from '../errors/upload-errors.ts'
import { ObjectsError } from '../spool/objects.ts'

/** The place of SPOOL_URL cannot be used. The message says what to do, and has no secret. */
export class SpoolError extends Error {
  override name = 'SpoolError'
  readonly code = 'SPOOL'
}

/** An error of the start as one sentence with its cure; any other error is thrown unchanged. */
export function asSpoolError(error: unknown): never {
  const { cause } = error as { cause?: unknown }
  if (cause instanceof ObjectsError) throw new SpoolError(cause.message, { cause: error })
  if (error instanceof StorageFullError)
    throw new SpoolError('SPOOL_URL has no room. Make room there.', { cause: error })
  if (error instanceof StorageFaultError)
    throw new SpoolError(`SPOOL_URL cannot be used (${String(cause)}).`, { cause: error })
  const { code, syscall } = error as NodeJS.ErrnoException
  // Errors of the database have codes too.
  if (typeof code !== 'string' || syscall === undefined) throw error
  throw new SpoolError(
    `The folder of SPOOL_URL cannot be made or read (${code}). Let this user write it, or correct SPOOL_URL.`,
    { cause: error },
  )
}
