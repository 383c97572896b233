import { isUnderWay } from './call.ts'
import type { Cause } from './event.ts'
import { NO_ERROR } from './media.ts'
import type { Media, MediaStatus } from './media.ts'

export type Why = {
  cause: Cause
  /** Why there will be no handle, where it ends as FAILED. */
  failure?: { code: string; message: string }
  /** What its history is to say. */
  message?: string | null
}

/**
 * How a media item ends: what changes in its row, what must still hold for that, and whether its bytes go. It ends for
 * good `dataTtlMs` from now, unless that time was set when Kaleyra took it.
 */
export function end(media: Media, as: 'EXPIRED' | 'FAILED' | 'CANCELLED', why: Why, goneAt: number) {
  const { failure, cause, message = null } = why
  return {
    change: {
      failureCode: failure?.code ?? null,
      failureMessage: failure?.message ?? null,
      ...NO_ERROR,
      dueAt: media.dataExpiresAt ?? goneAt,
    },
    guard: {
      to: as,
      attempts: media.attempts,
      // A call under way ends with the item, and keeps it from being cancelled.
      call: as === 'FAILED' && isUnderWay(media.call) ? ('ENDED' as const) : undefined,
      whileCall: as === 'CANCELLED' ? ('NONE' as const) : undefined,
      cause,
      message,
    },
    keepsBytes: keepsBytes({ ...media, status: as }),
  }
}

/**
 * Whether an item has bytes for as long as it is known: not once it was cancelled, and of those that failed only where it
 * had come whole and Kaleyra had not taken it.
 */
export function keepsBytes({
  status,
  sha256,
  kaleyraId,
}: Pick<Media, 'sha256' | 'kaleyraId'> & { status: MediaStatus }) {
  return status !== 'CANCELLED' && (status !== 'FAILED' || (sha256 !== null && kaleyraId === null))
}
