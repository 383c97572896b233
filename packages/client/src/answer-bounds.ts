import { shown } from './sentence.ts'

/**
 * How much of a text of Kaleyra's is taken, in characters. None of this is documented: a handle is known to have some
 * hundred, an id 13. What is longer is an attack or a fault, and must not be carried on into stores, logs and pages.
 */
export const answerBounds = { id: 64, status: 64, handle: 16_384, fileName: 1024, message: 500 } as const

/** The text, or undefined when it is longer than it can be: half a handle is none. */
export function within(field: keyof typeof answerBounds, text: string | undefined): string | undefined {
  return text === undefined || text.length > answerBounds[field] ? undefined : text
}

/** A word or a sentence for people, cut where it gets too long, on one line and in one direction. */
export function sentenceOf(field: 'status' | 'message', text: string): string {
  return shown(text.slice(0, answerBounds[field] + 1), answerBounds[field])
}
