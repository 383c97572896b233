/** A call to Kaleyra that failed. Switch on `reason`; `raw` is the answer's body as it came. */
export abstract class KaleyraError extends Error {
  abstract readonly reason: KaleyraErrorReason
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

export type KaleyraErrorReason =
  // Kaleyra refused, and will refuse the same call again.
  | 'BAD_CREDENTIALS'
  | 'ACCOUNT_NOT_ENABLED'
  | 'WABA_NOT_OWNED'
  | 'WABA_WRONG_VERSION'
  | 'BAD_PAYLOAD'
  | 'BAD_FILE_NAME'
  | 'TOO_LARGE'
  | 'UNEXPECTED_ANSWER'
  // Kaleyra refused for now.
  | 'RATE_LIMITED'
  | 'SERVER_ERROR'
  // There was no answer.
  | 'UNREACHABLE'
  | 'OUTCOME_UNKNOWN'
  | 'LOOKUP_FAILED'

type AnswerFacts = { status?: number; code?: string | undefined; raw?: unknown; cause?: unknown }
