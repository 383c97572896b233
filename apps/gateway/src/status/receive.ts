import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'
import type { Report } from './report.ts'

type Deps = {
  store: Pick<MediaStore, 'findByKaleyraId'>
  apply: (media: Media, report: Report, cause: 'CALLBACK') => Promise<string | undefined>
  log: Log
}

/** Applies a callback to its media. One for an upload that is not ours, or not yet known as ours, is left to the poller. */
export function createReceive({ store, apply, log }: Deps) {
  return async function receive(report: Report): Promise<void> {
    const media = await store.findByKaleyraId(report.kaleyraId, report.wabaId)
    const facts = { kaleyraId: report.kaleyraId, status: report.status, mediaId: media?.id }
    if (!media) return log.info(facts, 'callback for an unknown upload')
    log.info({ ...facts, reached: await apply(media, report, 'CALLBACK') }, 'callback')
  }
}
