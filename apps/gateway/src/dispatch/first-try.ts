import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = { store: Pick<MediaStore, 'find' | 'onChange'>; waitMs: number; stopping: AbortSignal }

/**
 * The media once its first try at Kaleyra has been decided: it was taken, refused, put off, or has to wait for a slot.
 * After `waitMs`, or when the gateway is to stop, it is answered as it stands; the try goes on.
 */
export function createAfterFirstTry({ store, waitMs, stopping }: Deps) {
  return async function afterFirstTry(id: string): Promise<Media> {
    const isDecided = (media: Media) =>
      media.status !== 'QUEUED' || media.waitsForSlot === 1 || (media.lastErrorCode !== null && !isSoonNext(media))

    let changed = Promise.withResolvers<void>()
    const stopListening = store.onChange(id, () => changed.resolve())
    const deadline = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => deadline.resolve('late'), waitMs)
    const onStopping = () => deadline.resolve('late')
    stopping.addEventListener('abort', onStopping)
    if (stopping.aborted) onStopping()
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
      stopping.removeEventListener('abort', onStopping)
      stopListening()
    }
  }
}

/** Another of its name is in its call: that ends soon, and then this one goes. */
const isSoonNext = ({ waitsForName }: Media) => waitsForName === 'CALL'
