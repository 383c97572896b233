import { AccessError } from '../errors/access-error.ts'
import { InvalidInputError, RateLimitedError, StorageFaultError, TooManyError } from '../errors/upload-errors.ts'
import { TooManyBytes } from '../spool/meter.ts'
import type { AsStorageError } from '../spool/storage-error.ts'
import { UserError } from '../errors/user-error.ts'
import { Refusal } from '../errors/refusal.ts'

/** What a fault is to a client; undefined for what is a fault of ours. One of this machine's disk is logged. */
export function refusalOf(fault: unknown, asStorageError: AsStorageError): Refusal | undefined {
  const error = asStorageError(fault)
  if (error instanceof Refusal) return error
  if (error instanceof AccessError) return new Refusal(error.status, error.code, error.message, error.headers)
  if (error instanceof InvalidInputError) return new Refusal(400, 'BAD_INPUT', error.message)
  if (error instanceof TooManyBytes) return new Refusal(413, 'TOO_MANY_BYTES', TOO_MANY_BYTES)
  if (!(error instanceof UserError)) return undefined
  return new Refusal(STATUSES[error.code] ?? 400, error.code, error.message, waitOf(error))
}

function waitOf(error: UserError): Record<string, string> | undefined {
  if (error instanceof RateLimitedError) return { 'retry-after': String(error.retryAfterSeconds) }
  return error instanceof TooManyError || error instanceof StorageFaultError ? { 'retry-after': '1' } : undefined
}

/** Stock clients try again on 409, 423 and 5xx, and give up on every other 4xx. */
const STATUSES: Record<string, number> = {
  FORBIDDEN_WABA: 403,
  MEDIA_NOT_FOUND: 404,
  FILE_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  CONTENT_MISMATCH: 415,
  IDEMPOTENCY_CONFLICT: 422,
  TOO_LATE: 422,
  RATE_LIMITED: 429,
  TOO_MANY: 429,
  QUEUE_FULL: 429,
  CHECKSUM_MISMATCH: 460,
  STORAGE_FAULT: 503,
  STORAGE_FULL: 507,
}

const TOO_MANY_BYTES =
  'More bytes came than Upload-Length allows; none of this request was kept. Ask for the offset with HEAD, and send the rest of the same file.'
