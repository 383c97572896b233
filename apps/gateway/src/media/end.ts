import { isUnderWay } from './call.ts'
import type { Cause } from './event.ts'
import { NO_ERROR } from './media.ts'
import type { Media, MediaStatus } from './media.ts'

export type Why = {
  cause: Cause
  /** For FAILED. */
  failure?: { code: string; message: string }
  /** For its history. */
  message?: string | null
}

/**
 * How a media item ends: the change of its row, the guard of that change, and whether its bytes are kept. The row is removed
 * at `goneAt`, unless an earlier state has set that time.
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
      // One that still receives has none, but for what a copy does not know.
      whileCall: as === 'CANCELLED' && media.status !== 'RECEIVING' ? ('NONE' as const) : undefined,
      cause,
      message,
    },
    keepsBytes: keepsBytes({ ...media, status: as }),
  }
}

/**
 * Whether the bytes of an item are kept with its row: not after CANCELLED, and after FAILED only when the file was received
 * whole and Kaleyra had not accepted it.
 */
export function keepsBytes({
  status,
  sha256,
  kaleyraId,
}: Pick<Media, 'sha256' | 'kaleyraId'> & { status: MediaStatus }) {
  return status !== 'CANCELLED' && (status !== 'FAILED' || (sha256 !== null && kaleyraId === null))
}
