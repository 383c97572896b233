import { KaleyraError } from './kaleyra-error.ts'

// One class for each refusal that Kaleyra documents.
export * from '../generated/errors.gen.ts'

/** A definite answer that the documentation does not know, for instance a redirect or a 404. */
export class UnexpectedAnswerError extends KaleyraError {
  override readonly reason = 'UNEXPECTED_ANSWER'
}
