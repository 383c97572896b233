import { end } from '../media/end.ts'
import type { Why } from '../media/end.ts'
import type { Media } from '../media/media.ts'
import type { MediaChange, MediaStore } from './media-store.ts'

/** Ends a media item, and changes `also` with it. False when its state has changed meanwhile. */
export type EndMedia = (media: Media, as: Parameters<typeof end>[1], why: Why, also?: MediaChange) => Promise<boolean>

type Deps = {
  store: Pick<MediaStore, 'change'>
  removeFile: (id: string) => Promise<void>
  dataTtlMs: number
  now: () => number
}

/** The one place that ends a media item. Removes the bytes that it does not keep, after the row is written. */
export function createEndMedia({ store, removeFile, dataTtlMs, now }: Deps): EndMedia {
  return async function endMedia(media, as, why, also = {}) {
    const { change, guard, keepsBytes } = end(media, as, why, now() + dataTtlMs)
    if (!(await store.change(media.id, { ...change, ...also }, guard))) return false
    if (!keepsBytes) await removeFile(media.id)
    return true
  }
}
