import { UploadError } from '../upload-error.ts'
import type { UploadItem } from './upload-list.ts'

/** How an upload stands that was rejected. */
export function failureOf(reason: unknown): Partial<UploadItem> {
  const error = reason instanceof UploadError ? reason : new UploadError({ code: 'STOPPED', message: String(reason) })
  const status = error.media?.status ?? (error.code === 'CANCELLED' ? 'CANCELLED' : 'FAILED')
  return { status, error, ...(error.media && { media: error.media }), isRunning: false }
}
