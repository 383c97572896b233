import { shown } from './sentence.ts'

/**
 * The most characters taken of each text of Kaleyra. The limits are not documented: known handles have some hundred
 * characters, ids 13. A longer text is an attack or a fault, and is not passed on.
 *
 * @example
 * ```ts
 * import { answerBounds } from '@resumable-media/client/rules'
 *
 * console.log(answerBounds.id, answerBounds.handle) // 64 16384
 * ```
 */
export const answerBounds = { id: 64, status: 64, handle: 16_384, fileName: 1024, message: 500 } as const

/**
 * Undefined for a text that is too long: a part of a handle is useless.
 *
 * @example
 * ```ts
 * import { within } from '@resumable-media/client/rules'
 *
 * console.log(within('id', '639'), within('id', '6'.repeat(65))) // 639 undefined
 * ```
 */
export function within(field: keyof typeof answerBounds, text: string | undefined): string | undefined {
  return text === undefined || text.length > answerBounds[field] ? undefined : text
}

/**
 * A text of Kaleyra's for people, shortened, on one line and in one direction.
 *
 * @example
 * ```ts
 * import { sentenceOf } from '@resumable-media/client/rules'
 *
 * console.log(sentenceOf('status', 'PENDING'.repeat(20)).length) // 65
 * ```
 */
export function sentenceOf(field: 'status' | 'message', text: string): string {
  return shown(text.slice(0, answerBounds[field] + 1), answerBounds[field])
}
