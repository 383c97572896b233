import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'
import { parseCallback } from './callback.ts'
import type { KeptCallbacks } from './kept-callbacks.ts'
import type { Report } from './report.ts'

type Deps = {
  kept: Pick<KeptCallbacks, 'waiting' | 'markApplied'>
  store: Pick<MediaStore, 'find'>
  apply: (media: Media, report: Report, cause: 'CALLBACK') => Promise<string | undefined>
  log: Log
}

/**
 * Applies the kept callbacks whose media is known by now: all, or those of one id of Kaleyra's. Answers how many. One is
 * marked after it was applied, so that a kill between the two applies it again, which changes nothing.
 */
export function createApplyKept({ kept, store, apply, log }: Deps) {
  return async function applyKept(kaleyraId?: string): Promise<number> {
    const waiting = await kept.waiting(kaleyraId)
    for (const { seq, mediaId, ...raw } of waiting) {
      const media = await store.find(mediaId)
      if (!media) continue
      const callback = parseCallback(raw)
      const reached = await apply(media, callback, 'CALLBACK')
      await kept.markApplied(seq)
      const { status, saidAt } = callback
      log.info({ mediaId, kaleyraId: callback.kaleyraId, status, saidAt, reached }, 'callback')
    }
    return waiting.length
  }
}
