import type { Kysely } from 'kysely'
import type { Queue } from '../dispatch/queue.ts'
import type { MediaReads } from '../store/media-reads.ts'
import type { Tables } from '../store/database.ts'
import type { WabaId } from '../media/ids.ts'
import type { KeyedUpload, MediaStore, NewMedia } from '../store/media-store.ts'
import { QueueFullError, RateLimitedError } from '../errors/upload-errors.ts'
import type { Admitted, Once } from './idempotency.ts'

export type Admission = ReturnType<typeof createAdmission>

export type Wishes = {
  whenLimited?: 'QUEUE' | 'REJECT' | null | undefined
  reuse?: boolean | null | undefined
}

type Checked<Upload extends KeyedUpload> = Upload & { wabaId: WabaId }
type Quota = { remaining: number; spareSlotAt: number }
type Deps = {
  store: Pick<MediaStore, 'insert'>
  reads: Pick<MediaReads, 'findByKey' | 'findUsable' | 'countReceiving'>
  once: Once
  quota: (wabaId: WabaId, on?: Kysely<Tables>) => Promise<Quota>
  countQueued: Queue['countQueued']
  claimAdded: Queue['claimAdded']
  /** How many media items of one WABA may wait. */
  maxQueued: number
  now: () => number
}

/** A reused handle must stay valid for at least as long. */
const REUSE_MS = 3_600_000

export function createAdmission({ store, reads, once, quota, countQueued, claimAdded, maxQueued, now }: Deps) {
  return {
    /** Throws QueueFullError, or RateLimitedError when the sender does not want to wait. */
    checkRoom,

    /**
     * Refuses an upload before its bytes arrive. One that may be a repeat is not refused, since only its content shows
     * that. Throws as `checkRoom` does.
     */
    async checkEarly(upload: Wishes & Checked<KeyedUpload>): Promise<void> {
      if (upload.reuse || (await reads.findByKey(upload))) return
      await checkRoom(upload.wabaId, upload)
    },

    /**
     * Adds the row of an upload, or answers the media item that it repeats: that of the same idempotency key, or with
     * `reuse` one of the same content with a valid handle. Throws as `checkRoom` does, and IdempotencyConflictError.
     */
    async admit(media: Checked<NewMedia>, wishes: Wishes): Promise<Admitted> {
      return once(media, async () => {
        const usable = wishes.reuse ? await reads.findUsable(media, REUSE_MS) : undefined
        if (usable) return { id: usable.id, isNew: false }
        // In one transaction with the row, so that concurrent uploads are counted one after the other.
        await store.insert(media, tx => checkRoom(media.wabaId, wishes, tx), claimAdded)
        return { id: media.id, isNew: true }
      })
    },
  }

  /** Unfinished uploads count as queued. */
  async function checkRoom(wabaId: WabaId, { whenLimited }: Wishes, on?: Kysely<Tables>): Promise<void> {
    const queued = await countQueued(wabaId, on)
    if (queued + (await reads.countReceiving({ wabaId }, on)) >= maxQueued) throw new QueueFullError(wabaId, maxQueued)
    if (whenLimited !== 'REJECT') return
    const { remaining, spareSlotAt } = await quota(wabaId, on)
    // Each queued item takes a slot before it.
    if (remaining <= queued) throw new RateLimitedError(wabaId, spareSlotAt, now())
  }
}
