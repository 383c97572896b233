import type { Media } from '../media/media.ts'
import type { Spool } from '../spool/spool.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  spool: Pick<Spool, 'ids' | 'removeSoon'>
  store: Pick<MediaStore, 'find'>
}

/**
 * Removes, at the start, the bytes that no media keeps: what a kill left between the last byte and its row, or between the
 * end of a media and the removal of its file.
 * Answers how many files went.
 */
export async function sweepSpool({ spool, store }: Deps): Promise<number> {
  let swept = 0
  for (const id of await spool.ids()) {
    if (keeps(await store.find(id))) continue
    await spool.removeSoon(id)
    swept += 1
  }
  return swept
}

/** One that failed after it had come whole keeps its bytes, as long as it is kept itself. */
function keeps(media: Media | undefined): boolean {
  if (!media || media.status === 'CANCELLED') return false
  return media.status !== 'FAILED' || (media.sha256 !== null && media.kaleyraId === null)
}
