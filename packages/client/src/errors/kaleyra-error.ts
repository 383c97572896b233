import { referenceOf } from './reference.ts'
import type { ErrorReason } from './reference.ts'

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

  /** One sentence for the caller. */
  get whatToDo(): string {
    return referenceOf(this.reason).whatToDo
  }

  /** A link to what is documented of this error. */
  get docs(): string {
    return referenceOf(this.reason).docs
  }
}

/** Each documented refusal of Kaleyra's, a definite answer that is not documented, and three ways to have no answer. */
export type KaleyraErrorReason = Exclude<ErrorReason, 'INVALID_UPLOAD' | 'FILE_SOURCE'>

type AnswerFacts = { status?: number; code?: string | undefined; raw?: unknown; cause?: unknown }
