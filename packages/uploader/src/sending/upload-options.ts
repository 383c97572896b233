import type { Media } from '../generated/schema.gen.ts'
import type { UploadError } from '../upload-error.ts'
import type { FileOptions } from './facts.ts'

export type UploadPhase =
  | 'CHECKING'
  | 'WAITING'
  | 'SENDING'
  | 'PAUSED'
  | 'OFFLINE'
  | 'RETRYING'
  | 'NEEDS_TOKEN'
  | 'DONE'
/**
 * `WAITING`: for other files of the page to be sent. `NEEDS_TOKEN`: the gateway refuses requests until there is another
 * token. `DONE`: every byte is at the gateway, and `media` has the status. `error`: why it waits.
 */
export type UploadStatus = { phase: UploadPhase; media: Media | undefined; error?: UploadError }
export type UploadProgress = { sentBytes: number; totalBytes: number }

export type UploadOptions = FileOptions & {
  /** Stops the upload here; it can be resumed by choosing the file again. To give it up, use `cancel`. */
  signal?: AbortSignal
  /** Answer an earlier media item of the same bytes whose handle is still valid. Only for files sent in one piece. */
  reuse?: boolean
  /** Called with the number of bytes that the gateway has: never fewer than before. */
  onProgress?: (progress: UploadProgress) => void
  onStatus?: (status: UploadStatus) => void
}

/** Resolves with the media item once it has its handle. Rejects with an UploadError, or with the signal's reason. */
export type Upload = Promise<Media> & {
  pause(): void
  resume(): void
  /** Gives the upload up, here and at the gateway. Rejects with an UploadError when it is too late for that. */
  cancel(): Promise<void>
}
