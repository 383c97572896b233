import type { MediaStatus } from './media.ts'

/** What can bring about a change of a media item. */
export const CAUSES = ['UPLOAD', 'RENEWAL', 'ANSWER', 'LOOKUP', 'CALLBACK', 'POLL', 'CLOCK', 'USER'] as const

export type Cause = (typeof CAUSES)[number]

/** One step in the life of a media item: a new state, or a try that has to be repeated. */
export type MediaEvent = {
  /** In milliseconds since 1970. */
  at: number
  /** The state from then on. */
  status: MediaStatus
  cause: Cause
  /** How many calls to Kaleyra had been begun. */
  attempt: number
  message: string | null
}
