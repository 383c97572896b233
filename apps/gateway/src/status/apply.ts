import type { Report } from '../kaleyra/lookup.ts'
import { NO_ERROR } from '../media/media.ts'
import type { Media } from '../media/media.ts'
import type { EndMedia } from '../store/end-media.ts'
import type { MediaStore } from '../store/media-store.ts'

type Deps = {
  store: Pick<MediaStore, 'change'>
  endMedia: EndMedia
}

/**
 * Folds a report into its media item, whatever order reports come in: the legal moves are checked in the statement that
 * writes, so a state that is final stays, and a report that comes twice changes the item once. Answers the state that
 * was reached, or undefined when nothing came of it.
 */
export function createApply({ store, endMedia }: Deps) {
  return async function apply(media: Media, report: Report, cause: 'CALLBACK' | 'POLL') {
    const kaleyraStatus = report.status ?? media.kaleyraStatus
    const status = report.status?.toUpperCase()
    // Where the template of a callback has no status, a handle alone says it: there is none before.
    if (report.handle && (status === undefined || status === 'UPLOADED')) {
      const change = { kaleyraStatus, handle: report.handle, ...NO_ERROR }
      const uploaded = { ...change, dueAt: media.handleExpiresAt }
      return (await store.change(media.id, uploaded, { to: 'UPLOADED', cause })) ? 'UPLOADED' : undefined
    }
    if (status === 'FAILED') {
      const failure = { code: 'PROCESSING_FAILED', message: FAILED_MESSAGE }
      return (await endMedia(media, 'FAILED', { cause, failure }, { kaleyraStatus })) ? 'FAILED' : undefined
    }
    // PENDING, a word that Kaleyra invents, or UPLOADED without its handle: kept, and waited on.
    if (media.status === 'PENDING' && kaleyraStatus !== media.kaleyraStatus) {
      await store.change(media.id, { kaleyraStatus }, { within: 'PENDING' })
    }
    return undefined
  }
}

const FAILED_MESSAGE = 'Kaleyra took the file but could not process it. Check that it opens, and upload it again.'
