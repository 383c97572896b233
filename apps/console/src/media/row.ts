import type { Media, PendingUpload } from '@resumable-media/uploader'
import type { UploadItem } from '@resumable-media/uploader/react'

/** One line of the list: what the gateway knows, what this page is sending, or both. */
export type Row = {
  key: string
  fileName: string
  size: number
  type: string
  /** In milliseconds since 1970. */
  addedAt: number
  media?: Media
  /** What this page sends or has sent. */
  upload?: UploadItem
  /** What an earlier page has begun; the same file continues it. */
  pending?: PendingUpload
  /** Whether the gateway is out of reach. */
  away?: boolean
  /** Whether a later media item was made from the bytes of this one. */
  renewed?: boolean
}
