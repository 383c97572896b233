import type { Kysely } from 'kysely'
import type { MediaReads } from '../store/media-reads.ts'
import type { Tables } from '../store/sqlite/database.ts'
import type { Media } from '../media/media.ts'
import type { KeyedUpload } from '../store/idempotency-key.ts'
import type { MediaStore, NewMedia } from '../store/media-store.ts'
import { IdempotencyConflictError, QueueFullError, RateLimitedError } from '../errors/upload-errors.ts'

export type Admission = ReturnType<typeof createAdmission>
/** `isNew` is false for a media that an earlier request has brought. */
export type Admitted = { id: string; isNew: boolean }

/** What a sender wishes for. */
export type Wishes = {
  whenLimited?: 'QUEUE' | 'REJECT' | null | undefined
  reuse?: boolean | null | undefined
}

type Quota = { remaining: number; queued: number; spareSlotAt: number }
type Deps = {
  store: Pick<MediaStore, 'insert'>
  archive: Pick<MediaReads, 'findByKey' | 'findUsable' | 'countReceiving'>
  quota: (wabaId: string, on?: Kysely<Tables>) => Promise<Quota>
  /** How many media of one WABA may wait. */
  maxQueued: number
  now: () => number
}

/** A handle that is answered again must be good for at least as long. */
const REUSE_MS = 3_600_000

/** Which uploads become a media of their own. */
export function createAdmission({ store, archive, quota, maxQueued, now }: Deps) {
  return {
    /** Throws QueueFullError or, where the sender would rather not wait, RateLimitedError, by what `on` sees. */
    checkRoom,

    /**
     * Refuses an upload whose bytes need not come at all. One that may turn out to be a repeat is let come: only its
     * content tells. Throws as `checkRoom` does.
     */
    async checkEarly(upload: Wishes & KeyedUpload): Promise<void> {
      if (upload.reuse || (await archive.findByKey(upload))) return
      await checkRoom(upload.wabaId, upload)
    },

    /**
     * Gives an upload its row, or answers the media that it repeats: the one of the same idempotency key, or with `reuse`
     * one of the same content whose handle is still good. Throws as `checkRoom` does, and IdempotencyConflictError.
     */
    async admit(media: NewMedia, wishes: Wishes): Promise<Admitted> {
      const earlier = await repeated(media)
      if (earlier) return { id: earlier.id, isNew: false }
      const usable = wishes.reuse ? await archive.findUsable(media, REUSE_MS) : undefined
      if (usable) return { id: usable.id, isNew: false }
      try {
        // In one transaction with the row: many that come at once are counted one after the other.
        await store.insert(media, tx => checkRoom(media.wabaId, wishes, tx))
        return { id: media.id, isNew: true }
      } catch (error) {
        // Two requests with one key at the same moment: the store has let one of them in.
        const winner = await repeated(media)
        if (winner) return { id: winner.id, isNew: false }
        throw error
      }
    },
  }

  /** What is still coming has its place in the queue. */
  async function checkRoom(wabaId: string, { whenLimited }: Wishes, on?: Kysely<Tables>): Promise<void> {
    const { remaining, queued, spareSlotAt } = await quota(wabaId, on)
    if (queued + (await archive.countReceiving(wabaId, on)) >= maxQueued) throw new QueueFullError(wabaId, maxQueued)
    // Each that is queued takes a slot before it.
    if (whenLimited === 'REJECT' && remaining <= queued) throw new RateLimitedError(wabaId, spareSlotAt, now())
  }

  async function repeated(media: NewMedia): Promise<Media | undefined> {
    const first = await archive.findByKey(media)
    if (!first) return undefined
    const same = CONTENT.every(key => first[key] === media[key])
    if (!same) throw new IdempotencyConflictError(media.idempotencyKey ?? '', first.id)
    return first
  }
}

const CONTENT = ['fileName', 'type', 'sha256'] as const
