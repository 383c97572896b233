import { DocumentedError } from './documented-error.ts'
import type { ownErrors } from './own-errors.ts'
import type { ErrorReason } from './reference.ts'

/** A call to Kaleyra that failed. Switch on `reason`; `raw` is the answer's body as it came. */
export abstract class KaleyraError extends DocumentedError {
  abstract override readonly reason: KaleyraErrorReason
  /** The answer's HTTP status; undefined when there was no answer. */
  readonly status: number | undefined
  /** The answer's `code` as Kaleyra spelled it, for instance `WA-401`. */
  readonly code: string | undefined
  readonly raw: unknown

  constructor(message: string, { status, code, raw, ...options }: AnswerFacts = {}) {
    super(message, options)
    this.name = new.target.name
    this.status = status
    this.code = code
    this.raw = raw
  }
}

/** Each documented refusal of Kaleyra's, a definite answer that is not documented, and three ways to have no answer. */
export type KaleyraErrorReason = Exclude<ErrorReason, LocalReason>

type AnswerFacts = { status?: number; code?: string | undefined; raw?: unknown; cause?: unknown }

/** Errors that are not of a call: of the file, of a wait, or of a callback. */
type LocalReason = Exclude<
  keyof typeof ownErrors,
  'UNEXPECTED_ANSWER' | 'UNREACHABLE' | 'OUTCOME_UNKNOWN' | 'LOOKUP_FAILED'
>
