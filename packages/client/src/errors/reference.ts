import { refusals } from '../generated/refusals.gen.ts'
import { ownErrors } from './own-errors.ts'

/** The `reason` of each error of the client, documented by Kaleyra or its own. */
export type ErrorReason = keyof typeof refusals | keyof typeof ownErrors

/** What is documented of an error. */
export type ErrorReference = {
  errorClass: string
  reason: ErrorReason
  /** The status of the answer, where the error is an answer that Kaleyra documents. */
  status: number | undefined
  when: string
  /** One sentence. */
  whatToDo: string
  /** A link to the row of the error in the README of this package. */
  docs: string
}

/** The one place that says where the documentation is. */
const DOCS = 'https://www.npmjs.com/package/@resumable-media/client'

const ALL: Record<ErrorReason, { errorClass: string; status?: number; when: string; whatToDo: string }> = {
  ...refusals,
  ...ownErrors,
}

/** What is documented of an error: one row of `errorReference`. */
export function referenceOf(reason: ErrorReason): ErrorReference {
  const { errorClass, status, when, whatToDo } = ALL[reason]
  return { errorClass, reason, status, when, whatToDo, docs: `${DOCS}#${reason.toLowerCase().replaceAll('_', '-')}` }
}

/**
 * Every error that the client throws, in the order of the README: for a page of help, or a switch that forgets none.
 *
 * @example
 * ```ts
 * import { errorReference } from '@resumable-media/client'
 *
 * const tooLarge = errorReference.find(({ reason }) => reason === 'TOO_LARGE')
 * console.log(tooLarge?.errorClass, tooLarge?.whatToDo) // FileTooLargeError Make the file smaller.
 * ```
 */
export const errorReference: readonly ErrorReference[] = (Object.keys(ALL) as ErrorReason[]).map(referenceOf)
