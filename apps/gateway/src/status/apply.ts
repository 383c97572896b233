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
 * Applies a report to its media item, in whatever order reports arrive. The writing statement checks the legal moves, so a
 * final state stays, and a repeated report changes the item once. Answers the new state; undefined when it stays.
 */
export function createApply({ store, endMedia }: Deps) {
  return async function apply(media: Media, report: Report, cause: 'CALLBACK' | 'POLL') {
    const kaleyraStatus = report.status ?? media.kaleyraStatus
    const status = report.status?.toUpperCase()
    // A callback template without a status: only an uploaded file has a handle.
    if (report.handle && (status === undefined || status === 'UPLOADED')) {
      const change = { kaleyraStatus, handle: report.handle, ...NO_ERROR }
      const uploaded = { ...change, dueAt: media.handleExpiresAt }
      return (await store.change(media.id, uploaded, { to: 'UPLOADED', cause })) ? 'UPLOADED' : undefined
    }
    if (status === 'FAILED') {
      const failure = { code: 'PROCESSING_FAILED', message: FAILED_MESSAGE }
      return (await endMedia(media, 'FAILED', { cause, failure }, { kaleyraStatus })) ? 'FAILED' : undefined
    }
    // PENDING, an unknown status, or UPLOADED without its handle: stored, and waited on.
    if (media.status === 'PENDING' && kaleyraStatus !== media.kaleyraStatus) {
      await store.change(media.id, { kaleyraStatus }, { within: 'PENDING' })
    }
    return undefined
  }
}

const FAILED_MESSAGE = 'Kaleyra took the file but could not process it. Check that it opens, and upload it again.'
