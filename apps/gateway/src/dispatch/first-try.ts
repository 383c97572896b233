import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'

type Deps = { store: Pick<MediaStore, 'find' | 'onChange'>; waitMs: number; now: () => number }

/**
 * The media once its first try at Kaleyra has been decided: it was taken, refused, put off, or has to wait for a slot.
 * After `waitMs` it is answered as it stands; the try goes on.
 */
export function createAfterFirstTry({ store, waitMs, now }: Deps) {
  return async function afterFirstTry(id: string): Promise<Media> {
    const isDecided = (media: Media) =>
      media.status !== 'QUEUED' || media.lastErrorCode !== null || (media.attempts === 0 && (media.dueAt ?? 0) > now())

    let changed = Promise.withResolvers<void>()
    const stopListening = store.onChange(id, () => changed.resolve())
    const deadline = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => deadline.resolve('late'), waitMs)
    try {
      for (;;) {
        const media = await store.find(id)
        if (!media) throw new Error(`media ${id} is gone`)
        if (isDecided(media)) return media
        if ((await Promise.race([changed.promise, deadline.promise])) === 'late') return media
        changed = Promise.withResolvers()
      }
    } finally {
      clearTimeout(timer)
      stopListening()
    }
  }
}
