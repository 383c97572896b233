import type { Spool } from '../spool/spool.ts'
import { keepsBytes } from '../media/end.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  spool: Pick<Spool, 'ids' | 'removeSoon'>
  store: Pick<MediaStore, 'findEach'>
}

/**
 * Removes, at the start, files that no media item keeps: a kill leaves one between the last byte and its row, or between
 * the end of an item and the removal of its file. Answers how many were removed.
 */
export async function sweepSpool({ spool, store }: Deps): Promise<number> {
  let swept = 0
  const ids = await spool.ids()
  for (let from = 0; from < ids.length; from += AT_ONCE) {
    const some = ids.slice(from, from + AT_ONCE)
    const kept = new Set((await store.findEach(some)).filter(keepsBytes).map(media => media.id))
    for (const id of some) {
      if (kept.has(id)) continue
      await spool.removeSoon(id)
      swept += 1
    }
  }
  return swept
}

/** A statement for each would take half a minute for a million. */
const AT_ONCE = 500
