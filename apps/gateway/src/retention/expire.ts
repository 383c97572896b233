import type { Endings } from './endings.ts'
import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { DueLoop } from '@resumable-media/runtime/due-loop'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Spool } from '../spool/spool.ts'
import type { Log } from '../lib/log.ts'

type Deps = {
  store: MediaStore
  spool: Pick<Spool, 'remove' | 'retryRemovals'>
  endings: Endings
  handleTtlMs: number
  dataTtlMs: number
  now: () => number
  log: Log
}

const ENDED = ['EXPIRED', 'FAILED', 'CANCELLED'] as const
const AT_ONCE = 100
/** After which a media that could not be ended is tried again. */
const AGAIN_MS = 60_000

/** Ends what has had its time: a handle after a day, a media and its bytes after three, also while nobody asks. */
export function startKeeper({ store, spool, endings, handleTtlMs, dataTtlMs, now, log }: Deps): DueLoop {
  const lives = [
    { statuses: ['UPLOADED'], ttlMs: handleTtlMs },
    { statuses: ENDED, ttlMs: dataTtlMs },
  ] as const
  const isOver = (media: Media) => media.status !== 'UPLOADED'

  /** Until when a media whose deadline was put forward while the clock was behind really lasts. */
  function lastsUntil(media: Media, ttlMs: number): number | undefined {
    const until = media.status === 'UPLOADED' ? media.handleExpiresAt : media.dataExpiresAt
    return until !== null && until > endings.now(ttlMs) && until <= now() + ttlMs ? until : undefined
  }

  async function end(media: Media, until: number | undefined): Promise<void> {
    if (until !== undefined) await store.change(media.id, { dueAt: until }, { within: media.status })
    else if (isOver(media)) await store.remove(media.id)
    else await store.change(media.id, { dueAt: media.dataExpiresAt }, { to: 'EXPIRED', cause: 'CLOCK' })
  }

  /** A media that cannot be ended must not keep the others. */
  async function putOff(media: Media, error: unknown): Promise<void> {
    log.error({ mediaId: media.id, err: error }, 'a media could not be ended')
    await store.change(media.id, { dueAt: now() + AGAIN_MS }, { within: media.status })
  }

  /** A row goes after its bytes. All the rows come last, and together, since each transaction costs a sync. */
  async function endAll(due: Media[], ttlMs: number): Promise<void> {
    const stuck = new Map<Media, unknown>()
    const each = async (media: Media[], work: (one: Media) => Promise<void>) =>
      Promise.all(media.map(one => work(one).catch((error: unknown) => stuck.set(one, error))))
    // Asked once: a time that ends between the two must not take a row alone.
    const untils = new Map(due.map(media => [media, lastsUntil(media, ttlMs)]))
    const goes = (media: Media) => isOver(media) && untils.get(media) === undefined
    await each(due.filter(goes), media => spool.remove(media.id))
    await each(
      due.filter(media => !stuck.has(media)),
      media => end(media, untils.get(media)),
    )
    await Promise.all([...stuck].map(([media, error]) => putOff(media, error)))
  }

  return startDueLoop(
    async () => {
      const next: number[] = []
      for (const { statuses, ttlMs } of lives) {
        if (endings.isSettled()) await store.clampDue(statuses, ttlMs)
        await endAll(await store.due(statuses, AT_ONCE, endings.now(ttlMs)), ttlMs)
        next.push(endings.due((await store.nextDueAt(statuses)) ?? Infinity, ttlMs))
      }
      await spool.retryRemovals()
      return Math.min(...next)
    },
    { now, onError: error => log.error({ err: error }, 'the retention could not be carried out') },
  )
}
