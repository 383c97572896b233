import type { Kysely } from 'kysely'
import type { MediaReads } from '../store/media-reads.ts'
import type { Tables } from '../store/database.ts'
import type { WabaId } from '../media/ids.ts'
import type { KeyedUpload, MediaStore, NewMedia } from '../store/media-store.ts'
import { QueueFullError, RateLimitedError } from '../errors/upload-errors.ts'
import type { Admitted, Once } from './idempotency.ts'

export type Admission = ReturnType<typeof createAdmission>

/** What a sender wishes for. */
export type Wishes = {
  whenLimited?: 'QUEUE' | 'REJECT' | null | undefined
  reuse?: boolean | null | undefined
}

type Checked<Upload extends KeyedUpload> = Upload & { wabaId: WabaId }
type Quota = { remaining: number; queued: number; spareSlotAt: number }
type Deps = {
  store: Pick<MediaStore, 'insert'>
  reads: Pick<MediaReads, 'findByKey' | 'findUsable' | 'countReceiving'>
  once: Once
  quota: (wabaId: WabaId, on?: Kysely<Tables>) => Promise<Quota>
  /** How many media items of one WABA may wait. */
  maxQueued: number
  now: () => number
}

/** A handle that is answered again must be good for at least as long. */
const REUSE_MS = 3_600_000

/** Which uploads become a media item of their own. */
export function createAdmission({ store, reads, once, quota, maxQueued, now }: Deps) {
  return {
    /** Throws QueueFullError or, where the sender would rather not wait, RateLimitedError, by what `on` sees. */
    checkRoom,

    /**
     * Refuses an upload whose bytes need not come at all. One that may turn out to be a repeat is let come: only its
     * content tells. Throws as `checkRoom` does.
     */
    async checkEarly(upload: Wishes & Checked<KeyedUpload>): Promise<void> {
      if (upload.reuse || (await reads.findByKey(upload))) return
      await checkRoom(upload.wabaId, upload)
    },

    /**
     * Gives an upload its row, or answers the media item that it repeats: the one of the same idempotency key, or with `reuse`
     * one of the same content whose handle is still good. Throws as `checkRoom` does, and IdempotencyConflictError.
     */
    async admit(media: Checked<NewMedia>, wishes: Wishes): Promise<Admitted> {
      return once(media, async () => {
        const usable = wishes.reuse ? await reads.findUsable(media, REUSE_MS) : undefined
        if (usable) return { id: usable.id, isNew: false }
        // In one transaction with the row: many that come at once are counted one after the other.
        await store.insert(media, tx => checkRoom(media.wabaId, wishes, tx))
        return { id: media.id, isNew: true }
      })
    },
  }

  /** What is still coming has its place in the queue. */
  async function checkRoom(wabaId: WabaId, { whenLimited }: Wishes, on?: Kysely<Tables>): Promise<void> {
    const { remaining, queued, spareSlotAt } = await quota(wabaId, on)
    if (queued + (await reads.countReceiving({ wabaId }, on)) >= maxQueued) throw new QueueFullError(wabaId, maxQueued)
    // Each that is queued takes a slot before it.
    if (whenLimited === 'REJECT' && remaining <= queued) throw new RateLimitedError(wabaId, spareSlotAt, now())
  }
}
