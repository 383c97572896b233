import { AccessError } from '../errors/access-error.ts'
import { InvalidInputError, RateLimitedError } from '../errors/upload-errors.ts'
import { asStorageError } from '../spool/storage-full.ts'
import type { Log } from '../lib/log.ts'
import { UserError } from '../errors/user-error.ts'
import { Refusal } from '../errors/refusal.ts'
import { SessionEnded, SessionError } from '../uploads/pieces/session.ts'

/** What a fault is to a client, with its status; undefined for a fault of ours. One of this machine's disk is logged. */
export function withStatus(fault: unknown, log: Pick<Log, 'error'>): Refusal | undefined {
  const error = asStorageError(fault, log)
  if (error instanceof Refusal) return error
  if (error instanceof AccessError) return new Refusal(error.status, error.code, error.message, error.headers)
  if (error instanceof InvalidInputError) return new Refusal(400, 'BAD_INPUT', error.message)
  if (error instanceof SessionEnded) return new Refusal(410, error.code, error.message)
  if (!(error instanceof UserError || error instanceof SessionError)) return undefined
  return new Refusal(STATUSES[error.code] ?? 400, error.code, error.message, headersOf(error))
}

function headersOf(error: UserError | SessionError): Record<string, string> | undefined {
  if (error instanceof RateLimitedError) return { 'retry-after': String(error.retryAfterSeconds) }
  if (error instanceof SessionError && error.receivedBytes !== undefined)
    return { 'upload-offset': String(error.receivedBytes) }
  return SOON.includes(error.code) ? { 'retry-after': '1' } : undefined
}

/** Stock clients try again on 409, 423 and 5xx, and give up on every other 4xx. */
const STATUSES: Record<string, number> = {
  FORBIDDEN_WABA: 403,
  MEDIA_NOT_FOUND: 404,
  UPLOAD_NOT_FOUND: 404,
  OFFSET_MISMATCH: 409,
  FILE_TOO_LARGE: 413,
  TOO_MANY_BYTES: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  CONTENT_MISMATCH: 415,
  IDEMPOTENCY_CONFLICT: 422,
  TOO_LATE: 422,
  TAKEN_OVER: 423,
  RATE_LIMITED: 429,
  TOO_MANY: 429,
  QUEUE_FULL: 429,
  CHECKSUM_MISMATCH: 460,
  STOPPING: 503,
  STORAGE_FAULT: 503,
  SUBMISSION_DELAYED: 503,
  STORAGE_FULL: 507,
}

/** What passes within about a second. */
const SOON = ['TOO_MANY', 'STOPPING', 'STORAGE_FAULT', 'SUBMISSION_DELAYED']
