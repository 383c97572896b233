import { startDueLoop } from '../media/due-loop.ts'
import type { DueLoop } from '../media/due-loop.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'

type Deps = {
  store: MediaStore
  removeFile: (id: string) => Promise<void>
  now: () => number
  log: Log
}

const KEPT = ['UPLOADED', 'EXPIRED', 'FAILED', 'CANCELLED'] as const
const AT_ONCE = 100
/** After which a media that could not be ended is tried again. */
const AGAIN_MS = 60_000

/** Ends what has had its time: a handle after a day, a media and its bytes after three, also while nobody asks. */
export function startKeeper({ store, removeFile, now, log }: Deps): DueLoop {
  const isOver = (media: Media) => media.status !== 'UPLOADED'

  async function end(media: Media): Promise<void> {
    if (isOver(media)) await store.remove(media.id)
    else await store.change(media.id, { dueAt: media.dataExpiresAt }, { to: 'EXPIRED', cause: 'CLOCK' })
  }

  /** A media that cannot be ended must not keep the others. */
  async function putOff(media: Media, error: unknown): Promise<void> {
    log.error({ mediaId: media.id, err: error }, 'a media could not be ended')
    await store.change(media.id, { dueAt: now() + AGAIN_MS }, { within: media.status })
  }

  return startDueLoop(
    async () => {
      const due = await store.due(KEPT, AT_ONCE)
      const stuck = new Map<Media, unknown>()
      const each = async (media: Media[], work: (one: Media) => Promise<void>) =>
        Promise.all(media.map(one => work(one).catch((error: unknown) => stuck.set(one, error))))
      // A row goes after its bytes. All the rows come last, and together, since each transaction costs a sync.
      await each(due.filter(isOver), media => removeFile(media.id))
      await each(
        due.filter(media => !stuck.has(media)),
        end,
      )
      await Promise.all([...stuck].map(([media, error]) => putOff(media, error)))
      return store.nextDueAt(KEPT)
    },
    { now, onError: error => log.error({ err: error }, 'the retention could not be carried out') },
  )
}
