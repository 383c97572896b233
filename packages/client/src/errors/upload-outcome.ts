import { DocumentedError } from './documented-error.ts'
import type { ResumableMedia } from '../get-resumable-media.ts'

// How a wait for an upload ends without a handle. The call itself went well: no `KaleyraError`.

/**
 * Kaleyra took the file and could not process it: the status is `FAILED`. `message` has Kaleyra's words where there are any.
 * Check that the file opens, and upload it again.
 *
 * @example
 * ```ts
 * import { UploadFailedError } from '@resumable-media/client'
 *
 * const error = new UploadFailedError({ id: '639', status: 'FAILED', message: 'Unsupported codec' })
 * console.log(error.reason, error.media.id) // UPLOAD_FAILED 639
 * ```
 */
export class UploadFailedError extends DocumentedError {
  override readonly name = 'UploadFailedError'
  override readonly reason = 'UPLOAD_FAILED'
  /** As Kaleyra reported it last. */
  readonly media: FailedMedia

  constructor(media: FailedMedia) {
    const why = media.message === undefined ? '' : ` Kaleyra says: ${media.message}.`
    super(
      `Kaleyra took upload ${media.id} and could not process it.${why} Check that the file opens, and upload it again.`,
    )
    this.media = media
  }
}

type FailedMedia = Partial<ResumableMedia> & { id: string; message?: string | undefined }

/**
 * There was no outcome within `wholeTimeoutMs`. The upload may still become `UPLOADED`: wait again, or look it up later. `media`
 * is what Kaleyra said last, if anything; `cause` is why the last lookup failed, if it did.
 *
 * @example
 * ```ts
 * import { WaitTimeoutError } from '@resumable-media/client'
 *
 * const error = new WaitTimeoutError('639', { wholeTimeoutMs: 600_000 })
 * console.log(error.message) // Upload 639 was not UPLOADED within 600 s. Wait again, or look it up later.
 * ```
 */
export class WaitTimeoutError extends DocumentedError {
  override readonly name = 'WaitTimeoutError'
  override readonly reason = 'WAIT_TIMEOUT'
  readonly media: ResumableMedia | undefined

  constructor(
    id: string,
    { wholeTimeoutMs, media, cause }: { wholeTimeoutMs: number; media?: ResumableMedia | undefined; cause?: unknown },
  ) {
    const last = media ? `: its status is ${media.status}${media.handle ? '' : ', without a handle'}` : ''
    const words = `Upload ${id} was not UPLOADED within ${wholeTimeoutMs / 1000} s${last}. Wait again, or look it up later.`
    super(words, cause === undefined ? undefined : { cause })
    this.media = media
  }
}

/**
 * Kaleyra does not know the upload: no lookup of half a minute found it. The id is of another WABA, or its data has expired,
 * three days after the upload.
 *
 * @example
 * ```ts
 * import { UploadNotFoundError } from '@resumable-media/client'
 *
 * const error = new UploadNotFoundError('639', '150440000142241')
 * console.log(error.reason) // UPLOAD_NOT_FOUND
 * ```
 */
export class UploadNotFoundError extends DocumentedError {
  override readonly name = 'UploadNotFoundError'
  override readonly reason = 'UPLOAD_NOT_FOUND'

  constructor(id: string, wabaId: string) {
    super(
      `Kaleyra has no upload ${id} in WABA ${wabaId}. Check both ids; the data of an upload is gone after three days.`,
    )
  }
}
