import { referenceOf } from './reference.ts'
import type { ErrorReason } from './reference.ts'

/** What every error of the client has beside its message: a `reason` to switch on, a cure and a link. */
export abstract class DocumentedError extends Error {
  abstract readonly reason: ErrorReason

  /** One sentence for the caller. */
  get whatToDo(): string {
    return referenceOf(this.reason).whatToDo
  }

  /** A link to what is documented of this error. */
  get docs(): string {
    return referenceOf(this.reason).docs
  }
}
