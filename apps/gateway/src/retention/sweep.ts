import type { PieceSpool } from '../spool/pieces/piece-spool.ts'
import type { Spool } from '../spool/spool.ts'
import { keepsBytes } from '../media/end.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  spool: Pick<Spool, 'ids' | 'removeSoon'>
  store: Pick<MediaStore, 'findEach'>
}
type LeftDeps = {
  spool: Pick<PieceSpool, 'filesOf' | 'removeStale' | 'sweep'>
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

/**
 * As `sweepSpool`, of the files that a dead gateway was the last to hold; without one, of all that no gateway holds. Answers
 * the upload sessions among them, and how many files were removed.
 */
export async function sweepLeft(
  { spool, store }: LeftDeps,
  dead: string | undefined,
): Promise<{ sessions: string[]; swept: number }> {
  const sessions: string[] = []
  let swept = 0
  const files = await spool.filesOf(dead)
  for (let from = 0; from < files.length; from += AT_ONCE) {
    const some = files.slice(from, from + AT_ONCE)
    const known = new Map((await store.findEach(some.map(({ id }) => id))).map(media => [media.id, media]))
    for (const file of some) {
      const media = known.get(file.id)
      if (media?.status === 'RECEIVING') sessions.push(file.id)
      if (media && keepsBytes(media)) continue
      await spool.removeStale(file)
      swept += 1
    }
  }
  return { sessions, swept: swept + (await spool.sweep(dead)) }
}

/** A statement for each would take half a minute for a million. */
const AT_ONCE = 500
