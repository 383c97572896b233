import type { Media } from '../media/media.ts'

type Moving = {
  /** The bytes of each upload session that are stored at the new place. */
  received: ReadonlyMap<string, number>
  /** By the clock of the new place, which is `aheadMs` ahead of the folder's. */
  now: number
  aheadMs: number
}

/** A row at the new place. As after any end of a gateway, a call that was open is looked up now. */
export function movedMedia(media: Media, { received, now, aheadMs }: Moving): Media {
  const { id, status, call, callBegunAt } = media
  return {
    ...media,
    holder: null,
    // How long ago it was counts, not when.
    callBegunAt: callBegunAt === null ? null : callBegunAt + aheadMs,
    ...(received.has(id) && { receivedBytes: received.get(id) ?? 0, unverifiedFrom: null }),
    ...(status === 'QUEUED' && (call === 'OPEN' || call === 'LOST') && { ...ANSWER_LOST, dueAt: now }),
  }
}

const ANSWER_LOST = { call: 'LOST', lastErrorCode: 'OUTCOME_UNKNOWN' } as const
