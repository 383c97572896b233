import { end } from '../media/end.ts'
import type { Why } from '../media/end.ts'
import type { Media } from '../media/media.ts'
import type { MediaChange, MediaStore } from './media-store.ts'

/** Ends a media item, and changes `also` with it. False when it has gone on or ended meanwhile. */
export type EndMedia = (media: Media, as: Parameters<typeof end>[1], why: Why, also?: MediaChange) => Promise<boolean>

type Deps = {
  store: Pick<MediaStore, 'change'>
  removeFile: (id: string) => Promise<void>
  dataTtlMs: number
  now: () => number
}

/** The one place that ends a media item: writes it as `end` says, and then removes bytes that it does not keep. */
export function createEndMedia({ store, removeFile, dataTtlMs, now }: Deps): EndMedia {
  return async function endMedia(media, as, why, also = {}) {
    const { change, guard, keepsBytes } = end(media, as, why, now() + dataTtlMs)
    if (!(await store.change(media.id, { ...change, ...also }, guard))) return false
    if (!keepsBytes) await removeFile(media.id)
    return true
  }
}
