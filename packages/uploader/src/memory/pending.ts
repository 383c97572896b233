import type { Media } from '../generated/schema.gen.ts'
import { UploadError } from '../upload-error.ts'
import type { Claims } from './claims.ts'
import type { Records } from './records.ts'

/** An upload that can be resumed by choosing the same file again. */
export type PendingUpload = {
  mediaId: string
  fileName: string
  /** In bytes. */
  size: number
  type: string | null
  wabaId: string
  receivedBytes: number
  /** When it was begun, as an ISO 8601 date and time. */
  startedAt: string
}

type Deps = {
  records: Records
  claims: Claims
  media: (ids: readonly string[]) => Promise<(Media | null)[]>
  cancel: (id: string) => Promise<Media>
}

export function createPending({ records, claims, media, cancel }: Deps) {
  return {
    async pending(): Promise<PendingUpload[]> {
      const isTaken = await claims.taken()
      const begun = records.all().flatMap(({ fingerprint, record: { mediaId, startedAt } }) => {
        if (isTaken(fingerprint)) return []
        if (mediaId !== undefined) return { fingerprint, mediaId, startedAt }
        if (Date.now() - Date.parse(startedAt) > KEPT_MS) records.remove(fingerprint)
        return []
      })
      const states = await media(begun.map(({ mediaId }) => mediaId))
      return begun.flatMap(({ fingerprint, mediaId, startedAt }, index) => {
        const state = states[index]
        if (state?.status !== 'RECEIVING') {
          records.remove(fingerprint)
          return []
        }
        const { fileName, size, type, wabaId, receivedBytes } = state
        return { mediaId, fileName, size, type, wabaId, receivedBytes, startedAt }
      })
    },

    async forget(mediaId: string): Promise<void> {
      try {
        await cancel(mediaId)
      } catch (error) {
        if (!(error instanceof UploadError) || error.details === undefined) throw error
      }
      for (const { fingerprint, record } of records.all()) if (record.mediaId === mediaId) records.remove(fingerprint)
    },
  }
}

/** After this time the gateway has removed the media item. */
const KEPT_MS = 4 * 24 * 60 * 60 * 1000
