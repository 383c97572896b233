import { LookupFailedError, UnreachableError } from './errors/no-answer.ts'
import { ServerError } from './errors/refusals.ts'

/**
 * A failure that the same call may not have the next time, and that left nothing behind: a lookup without an answer or with a
 * 5xx, an upload of which nothing was sent. A 429 is none: it asks for a wait of its own.
 */
export function isPassing(error: unknown): boolean {
  if (error instanceof UnreachableError) return !isLasting(error.cause)
  if (!(error instanceof LookupFailedError)) return false
  return error.status === undefined ? !isLasting(error.cause) : error.status >= 500
}

/** Of an upload it may have been made all the same; a lookup changes nothing. */
export const isPassingForLookup = (error: unknown): boolean => error instanceof ServerError || isPassing(error)

const isLasting = (cause: unknown) => cause instanceof Error && 'code' in cause && LASTING.test(String(cause.code))

/** A client that was closed, an answer that is too large, and what a certificate or a server without TLS comes to. */
const LASTING =
  /^(?:UND_ERR_(?:CLOSED|DESTROYED|INVALID_ARG|RES_EXCEEDED_MAX_SIZE)|EPROTO|ERR_(?:TLS|SSL)_)|CERT|CRL|SIGNATURE|ISSUER/u
