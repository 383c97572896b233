import type { Endings } from '../media/endings.ts'
import { startDueLoop } from '../media/due-loop.ts'
import type { DueLoop } from '../media/due-loop.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'

type Deps = {
  store: MediaStore
  removeFile: (id: string) => Promise<void>
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
export function startKeeper({ store, removeFile, endings, handleTtlMs, dataTtlMs, now, log }: Deps): DueLoop {
  const lives = [
    { statuses: ['UPLOADED'], ttlMs: handleTtlMs },
    { statuses: ENDED, ttlMs: dataTtlMs },
  ] as const

  async function end(media: Media, ttlMs: number): Promise<void> {
    const until = media.status === 'UPLOADED' ? media.handleExpiresAt : media.dataExpiresAt
    // It was put forward while the clock was behind.
    if (until !== null && until > endings.now(ttlMs) && until <= now() + ttlMs) {
      await store.change(media.id, { dueAt: until }, { within: media.status })
      return
    }
    if (media.status === 'UPLOADED') {
      await store.change(media.id, { dueAt: media.dataExpiresAt }, { to: 'EXPIRED', cause: 'CLOCK' })
      return
    }
    await removeFile(media.id)
    await store.remove(media.id)
  }

  /** A file that cannot be removed must not keep the others. */
  async function putOff(media: Media, error: unknown): Promise<void> {
    log.error({ mediaId: media.id, err: error }, 'a media could not be ended')
    await store.change(media.id, { dueAt: now() + AGAIN_MS }, { within: media.status })
  }

  return startDueLoop(
    async () => {
      const next: number[] = []
      for (const { statuses, ttlMs } of lives) {
        if (endings.isSettled()) await store.clampDue(statuses, ttlMs)
        for (const media of await store.due(statuses, AT_ONCE, endings.now(ttlMs)))
          await end(media, ttlMs).catch(error => putOff(media, error))
        next.push(endings.due((await store.nextDueAt(statuses)) ?? Infinity, ttlMs))
      }
      return Math.min(...next)
    },
    { now, onError: error => log.error({ err: error }, 'the retention could not be carried out') },
  )
}
