import type { Media, PendingUpload } from '@resumable-media/uploader'
import type { MediaUpload } from '@resumable-media/uploader/react'

export type LocalUpload = MediaUpload

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
  upload?: LocalUpload
  /** What an earlier page has begun; the same file continues it. */
  pending?: PendingUpload
  /** Whether a later media was made from this one's bytes. */
  renewed?: boolean
}
