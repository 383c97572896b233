import type { MediaStatus } from './media.ts'

export const CAUSES = ['UPLOAD', 'RENEWAL', 'ANSWER', 'LOOKUP', 'CALLBACK', 'POLL', 'CLOCK', 'USER'] as const

export type Cause = (typeof CAUSES)[number]

/** A new state of a media item, or a failed try. */
export type MediaEvent = {
  /** In milliseconds since 1970. */
  at: number
  status: MediaStatus
  cause: Cause
  /** The calls to Kaleyra so far. */
  attempt: number
  message: string | null
}
