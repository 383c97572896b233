import type { PendingUpload } from '@resumable-media/uploader'
import type { MediaUploads } from '@resumable-media/uploader/react'

/** What can be done with a line of the list. Those that answer a promise reject when the gateway says no. */
export type RowCommands = Pick<MediaUploads, 'pause' | 'resume' | 'retry'> & {
  /** Continues an upload that an earlier page began. */
  continue(file: File, pending: PendingUpload): void
  /** Cancels an upload of this page. */
  stopSending(key: string): Promise<void>
  /** Takes the line of a file that was not sent off the list. */
  remove(key: string): void
  cancel(mediaId: string): Promise<void>
  renew(mediaId: string): Promise<void>
  /** Cancels an upload that an earlier page began. */
  forget(mediaId: string): Promise<void>
}
