import { STATUSES } from '../errors/codes.ts'
import { RequestError, UserError } from '../errors/caller-error.ts'
import { InvalidInputError, RateLimitedError } from '../errors/upload-errors.ts'
import type { TusDeps } from './handler.ts'
import { Refusal } from './refusal.ts'
import { SessionEnded, SessionError } from '../uploads/pieces/session.ts'

/** The refusal for an error, with its status; undefined for an internal error. A disk fault is logged. */
export function withStatus(fault: unknown, asStorageError: TusDeps['asStorageError']): Refusal | undefined {
  const error = asStorageError(fault)
  if (error instanceof Refusal) return error
  if (error instanceof RequestError) return new Refusal(STATUSES[error.code], error.code, error.message, error.headers)
  if (error instanceof InvalidInputError) return new Refusal(400, 'BAD_INPUT', error.message)
  if (error instanceof SessionEnded) return new Refusal(410, error.code, error.message)
  if (!(error instanceof UserError || error instanceof SessionError)) return undefined
  const status = error instanceof UserError ? STATUSES[error.code] : (SESSION_STATUSES[error.code] ?? 400)
  return new Refusal(status, error.code, error.message, headersOf(error))
}

function headersOf(error: UserError | SessionError): Record<string, string> | undefined {
  if (error instanceof RateLimitedError) return { 'retry-after': String(error.retryAfterSeconds) }
  if (error instanceof SessionError && error.receivedBytes !== undefined)
    return { 'upload-offset': String(error.receivedBytes) }
  return SOON.includes(error.code) ? { 'retry-after': '1' } : undefined
}

/** Of the protocol's own errors; all others are 400. Stock clients try again on 409, 423 and 5xx. */
const SESSION_STATUSES: Record<string, number> = {
  UPLOAD_NOT_FOUND: 404,
  OFFSET_MISMATCH: 409,
  TOO_MANY_BYTES: 413,
  TAKEN_OVER: 423,
  STOPPING: 503,
  SUBMISSION_DELAYED: 503,
  STORAGE_FULL: 507,
}

const SOON = ['TOO_MANY', 'STOPPING', 'STORAGE_FAULT', 'SUBMISSION_DELAYED']
