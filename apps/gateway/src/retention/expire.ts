import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Spool } from '../spool/spool.ts'
import type { Log } from '../lib/log.ts'
import type { Media } from '../media/media.ts'
import type { EndMedia } from '../store/end-media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Endings } from './endings.ts'

type Deps = {
  store: Pick<MediaStore, 'change' | 'clampDue' | 'due' | 'nextDueAt' | 'remove'>
  endMedia: EndMedia
  spool: Pick<Spool, 'remove' | 'retryRemovals'>
  endings: Endings
  handleTtlMs: number
  dataTtlMs: number
  now: () => number
  log: Log
}

const ENDED = ['EXPIRED', 'FAILED', 'CANCELLED'] as const
const AT_ONCE = 100
/** Before an item that could not be ended is tried again. */
const AGAIN_MS = 60_000
/** Before a file that could not be removed is. */
const FILE_AGAIN_MS = 5000

/** Ends handles after a day, and removes items and their bytes after three. */
export function startExpiry({ store, endMedia, spool, endings, handleTtlMs, dataTtlMs, now, log }: Deps): DueLoop {
  const lives = [
    { statuses: ['UPLOADED'], ttlMs: handleTtlMs },
    { statuses: ENDED, ttlMs: dataTtlMs },
  ] as const
  const isOver = (media: Media) => media.status !== 'UPLOADED'

  /** The real end of an item whose deadline was set too early while the clock was behind. */
  function lastsUntil(media: Media, ttlMs: number): number | undefined {
    const until = media.status === 'UPLOADED' ? media.handleExpiresAt : media.dataExpiresAt
    return until !== null && until > endings.now(ttlMs) && until <= now() + ttlMs ? until : undefined
  }

  async function expire(media: Media, until: number | undefined): Promise<void> {
    if (until !== undefined) await store.change(media.id, { dueAt: until }, { within: media.status })
    else if (isOver(media)) await store.remove(media.id)
    else await endMedia(media, 'EXPIRED', { cause: 'CLOCK' })
  }

  /** An item that cannot be ended must not block the others. */
  async function putOff(media: Media, error: unknown): Promise<void> {
    log.error({ mediaId: media.id, err: error }, 'a media item could not be ended')
    await store.change(media.id, { dueAt: now() + AGAIN_MS }, { within: media.status })
  }

  /** Rows go after their bytes, all together, since each transaction costs a sync. */
  async function expireAll(due: Media[], ttlMs: number): Promise<void> {
    const stuck = new Map<Media, unknown>()
    const each = async (media: Media[], work: (one: Media) => Promise<void>) =>
      Promise.all(media.map(one => work(one).catch((error: unknown) => stuck.set(one, error))))
    // Computed once: an end between the two steps must not remove a row without its bytes.
    const untils = new Map(due.map(media => [media, lastsUntil(media, ttlMs)]))
    const goes = (media: Media) => isOver(media) && untils.get(media) === undefined
    await each(due.filter(goes), media => spool.remove(media.id))
    await each(
      due.filter(media => !stuck.has(media)),
      media => expire(media, untils.get(media)),
    )
    await Promise.all([...stuck].map(([media, error]) => putOff(media, error)))
  }

  return startDueLoop(
    async () => {
      const next: number[] = []
      for (const { statuses, ttlMs } of lives) {
        if (endings.isSettled()) await store.clampDue(statuses, ttlMs)
        await expireAll(await store.due(statuses, AT_ONCE, endings.now(ttlMs)), ttlMs)
        next.push(endings.due((await store.nextDueAt(statuses)) ?? Infinity, ttlMs))
      }
      return Math.min(...next, (await spool.retryRemovals()) ? now() + FILE_AGAIN_MS : Infinity)
    },
    { now, onError: error => log.error({ err: error }, 'the retention could not be carried out') },
  )
}
