import type { MediaArchive } from '../media/archive.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore, NewMedia } from '../media/store.ts'
import { IdempotencyConflictError, QueueFullError, RateLimitedError } from './errors.ts'

export type Admission = ReturnType<typeof createAdmission>

type Quota = { remaining: number; queued: number; nextSlotAt: number }
type Deps = {
  store: Pick<MediaStore, 'insert'>
  archive: Pick<MediaArchive, 'findByKey' | 'findUsable'>
  quota: (wabaId: string) => Promise<Quota>
  /** How many media of one WABA may wait. */
  maxQueued: number
  now: () => number
}

/** A handle that is answered again must be good for at least as long. */
const REUSE_MS = 3_600_000

/** Which uploads become a media of their own. */
export function createAdmission({ store, archive, quota, maxQueued, now }: Deps) {
  return {
    /** Throws QueueFullError or, where the sender would rather not wait, RateLimitedError. */
    async checkRoom({
      wabaId,
      whenLimited,
    }: {
      wabaId: string
      whenLimited?: 'QUEUE' | 'REJECT' | null | undefined
    }): Promise<void> {
      const { remaining, queued, nextSlotAt } = await quota(wabaId)
      if (queued >= maxQueued) throw new QueueFullError(wabaId, maxQueued)
      if (whenLimited === 'REJECT' && remaining === 0) throw new RateLimitedError(wabaId, nextSlotAt, now())
    },

    /**
     * Gives an upload its row and answers its id, or the id of the media that it repeats: the one of the same
     * idempotency key, or with `reuse` one of the same content whose handle is still good.
     */
    async admit(media: NewMedia, reuse: boolean): Promise<string> {
      const earlier = await repeated(media)
      if (earlier) return earlier.id
      const usable = reuse ? await archive.findUsable(media, REUSE_MS) : undefined
      if (usable) return usable.id
      try {
        await store.insert(media)
        return media.id
      } catch (error) {
        // Two requests with one key at the same moment: the store has let one of them in.
        const winner = await repeated(media)
        if (winner) return winner.id
        throw error
      }
    },
  }

  async function repeated({ idempotencyKey, ...media }: NewMedia): Promise<Media | undefined> {
    const first = idempotencyKey ? await archive.findByKey(idempotencyKey) : undefined
    if (!first || !idempotencyKey) return undefined
    const same = CONTENT.every(key => first[key] === media[key])
    if (!same) throw new IdempotencyConflictError(idempotencyKey, first.id)
    return first
  }
}

const CONTENT = ['wabaId', 'fileName', 'type', 'sha256'] as const
