import { startDueLoop } from '../media/due-loop.ts'
import type { DueLoop } from '../media/due-loop.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'

type Deps = {
  store: MediaStore
  spool: { remove(id: string): Promise<void>; discardLeft(): Promise<void> }
  now: () => number
  log: Log
}

const KEPT = ['UPLOADED', 'EXPIRED', 'FAILED', 'CANCELLED'] as const
const AT_ONCE = 100
/** After which a media that could not be ended is tried again. */
const AGAIN_MS = 60_000

/** Ends what has had its time: a handle after a day, a media and its bytes after three, also while nobody asks. */
export function startKeeper({ store, spool, now, log }: Deps): DueLoop {
  async function end(media: Media): Promise<void> {
    if (media.status === 'UPLOADED') {
      await store.change(media.id, { dueAt: media.dataExpiresAt }, { to: 'EXPIRED', cause: 'CLOCK' })
      return
    }
    await spool.remove(media.id)
    await store.remove(media.id)
  }

  /** A file that cannot be removed must not keep the others. */
  async function putOff(media: Media, error: unknown): Promise<void> {
    log.error({ mediaId: media.id, err: error }, 'a media could not be ended')
    await store.change(media.id, { dueAt: now() + AGAIN_MS }, { within: media.status })
  }

  return startDueLoop(
    async () => {
      for (const media of await store.due(KEPT, AT_ONCE)) await end(media).catch(error => putOff(media, error))
      await spool.discardLeft()
      return store.nextDueAt(KEPT)
    },
    { now, onError: error => log.error({ err: error }, 'the retention could not be carried out') },
  )
}
