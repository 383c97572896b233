import type { Spool } from '../spool/spool.ts'
import { keepsBytes } from '../media/end.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  spool: Pick<Spool, 'ids' | 'removeSoon'>
  store: Pick<MediaStore, 'find'>
}

/**
 * Removes, at the start, files that no media item keeps: a kill leaves one between the last byte and its row, or between
 * the end of an item and the removal of its file. Answers how many were removed.
 */
export async function sweepSpool({ spool, store }: Deps): Promise<number> {
  let swept = 0
  for (const id of await spool.ids()) {
    const media = await store.find(id)
    if (media && keepsBytes(media)) continue
    await spool.removeSoon(id)
    swept += 1
  }
  return swept
}
