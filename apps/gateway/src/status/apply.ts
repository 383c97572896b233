import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Report } from '../kaleyra/report.ts'

type Deps = {
  store: Pick<MediaStore, 'change'>
  removeFile: (id: string) => Promise<void>
}

/**
 * Folds a report into its media, whatever order reports come in: the legal moves are checked in the statement that
 * writes, so a state that is final stays, and a report that comes twice changes the media once. Answers the state that
 * was reached, or undefined when nothing came of it.
 */
export function createApply({ store, removeFile }: Deps) {
  return async function apply(media: Media, report: Report, cause: 'CALLBACK' | 'POLL') {
    const kaleyraStatus = report.status ?? media.kaleyraStatus
    const status = report.status?.toUpperCase()
    // Where the template of a callback has no status, a handle alone says it: there is none before.
    if (report.handle && (status === undefined || status === 'UPLOADED')) {
      const change = { kaleyraStatus, handle: report.handle, lastErrorCode: null, lastErrorMessage: null }
      const uploaded = { ...change, dueAt: media.handleExpiresAt }
      return (await store.change(media.id, uploaded, { to: 'UPLOADED', cause })) ? 'UPLOADED' : undefined
    }
    if (status === 'FAILED') {
      const failure = { failureCode: 'PROCESSING_FAILED', failureMessage: FAILED_MESSAGE }
      const change = { ...failure, kaleyraStatus, dueAt: media.dataExpiresAt }
      if (!(await store.change(media.id, change, { to: 'FAILED', cause }))) return undefined
      await removeFile(media.id)
      return 'FAILED'
    }
    // PENDING, a word that Kaleyra invents, or UPLOADED without its handle: kept, and waited on.
    if (media.status === 'PENDING' && kaleyraStatus !== media.kaleyraStatus) {
      await store.change(media.id, { kaleyraStatus }, { within: 'PENDING' })
    }
    return undefined
  }
}

const FAILED_MESSAGE = 'Kaleyra took the file but could not process it. Check that it opens, and upload it again.'
