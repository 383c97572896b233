import { STATUSES } from '../errors/codes.ts'
import { RequestError, UserError } from '../errors/caller-error.ts'
import { InvalidInputError, RateLimitedError, StorageFaultError, TooManyError } from '../errors/upload-errors.ts'
import { TooManyBytes } from '../spool/meter.ts'
import type { AsStorageError } from '../spool/storage-error.ts'
import { Refusal } from '../errors/refusal.ts'

/** What a fault is to a client; undefined for what is a fault of ours. One of this machine's disk is logged. */
export function refusalOf(fault: unknown, asStorageError: AsStorageError): Refusal | undefined {
  const error = asStorageError(fault)
  if (error instanceof Refusal) return error
  if (error instanceof RequestError) return new Refusal(STATUSES[error.code], error.code, error.message, error.headers)
  if (error instanceof InvalidInputError) return new Refusal(400, 'BAD_INPUT', error.message)
  if (error instanceof TooManyBytes) return new Refusal(413, 'TOO_MANY_BYTES', TOO_MANY_BYTES)
  if (!(error instanceof UserError)) return undefined
  return new Refusal(STATUSES[error.code], error.code, error.message, waitOf(error))
}

function waitOf(error: UserError): Record<string, string> | undefined {
  if (error instanceof RateLimitedError) return { 'retry-after': String(error.retryAfterSeconds) }
  return error instanceof TooManyError || error instanceof StorageFaultError ? { 'retry-after': '1' } : undefined
}

const TOO_MANY_BYTES =
  'More bytes came than Upload-Length allows; none of this request was kept. Ask for the offset with HEAD, and send the rest of the same file.'
