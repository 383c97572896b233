import { KaleyraError } from './kaleyra-error.ts'

/** Nothing of the upload was sent: no connection was made. It is safe to try again. */
export class UnreachableError extends KaleyraError {
  override readonly reason = 'UNREACHABLE'
}

/**
 * The upload had begun and its answer was lost or could not be understood: it may have been made. Kaleyra has no
 * idempotency key, so look it up with `getResumableMedia` before trying again.
 */
export class OutcomeUnknownError extends KaleyraError {
  override readonly reason = 'OUTCOME_UNKNOWN'
}

/** A lookup got no answer, or none that can be understood. A lookup changes nothing: try again. */
export class LookupFailedError extends KaleyraError {
  override readonly reason = 'LOOKUP_FAILED'
}
