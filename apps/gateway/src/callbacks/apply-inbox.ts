import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Log } from '../lib/log.ts'
import { parseCallback } from './parse.ts'
import type { KeptCallbacks } from './inbox.ts'
import type { Report } from '../kaleyra/lookup.ts'

type Deps = {
  kept: Pick<KeptCallbacks, 'waiting' | 'markApplied'>
  store: Pick<MediaStore, 'find'>
  apply: (media: Media, report: Report, cause: 'CALLBACK') => Promise<string | undefined>
  log: Log
}

type Waiting = Awaited<ReturnType<KeptCallbacks['waiting']>>[number]

const AT_ONCE = 100

/**
 * Applies the kept callbacks whose media is known by now: all, or those of one id of Kaleyra's. Answers how many. One is
 * marked after it was applied, so that a kill between the two applies it again, which changes nothing.
 */
export function createApplyKept({ kept, store, apply, log }: Deps) {
  return async function applyKept(kaleyraId?: string): Promise<number> {
    const waiting = await kept.waiting(kaleyraId)
    for (let from = 0; from < waiting.length; from += AT_ONCE) {
      // Together, which keeps their order: what each changes is checked in the statement that writes it.
      const applied = await Promise.all(waiting.slice(from, from + AT_ONCE).map(applyOne))
      await kept.markApplied(applied.flat())
    }
    return waiting.length
  }

  async function applyOne({ seq, mediaId, ...raw }: Waiting): Promise<number[]> {
    const media = await store.find(mediaId)
    if (!media) return []
    const callback = parseCallback(raw)
    const reached = await apply(media, callback, 'CALLBACK')
    const { status, saidAt } = callback
    log.info({ mediaId, kaleyraId: callback.kaleyraId, status, saidAt, reached }, 'callback')
    return [seq]
  }
}
