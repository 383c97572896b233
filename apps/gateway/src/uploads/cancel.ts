import { MediaNotFoundError, TooLateError } from '../errors/lifecycle-errors.ts'
import type { EndMedia } from '../store/end-media.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  store: Pick<MediaStore, 'find'>
  endMedia: EndMedia
}

/** Cancels a media item that was not sent; idempotent. Throws MediaNotFoundError or TooLateError. */
export function createCancel({ store, endMedia }: Deps) {
  return async function cancel(id: string): Promise<void> {
    const media = await store.find(id)
    if (!media) throw new MediaNotFoundError(id)
    if (media.status === 'CANCELLED') return
    if (!(await endMedia(media, 'CANCELLED', { cause: 'USER' })))
      throw new TooLateError((await store.find(id)) ?? media)
  }
}
