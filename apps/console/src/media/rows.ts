import type { Media, PendingUpload } from '@resumable-media/uploader'
import type { UploadItem } from '@resumable-media/uploader/react'
import type { Row } from './row.ts'

export type Sources = {
  media: ReadonlyMap<string, Media>
  uploads: readonly UploadItem[]
  pending: readonly PendingUpload[]
  /** Whether the gateway is out of reach. */
  away?: boolean
}

/**
 * The list: one line for each file, the newest first. A line keeps its key from the first byte to the handle, and with it
 * focus and preview; what it was called is remembered from one call to the next.
 */
export function createRows(now: () => number = Date.now) {
  const keys = new Map<string, string>()
  const began = new Map<string, number>()

  return function rowsOf({ media, uploads, pending, away = false }: Sources): Row[] {
    const rest = new Map(media)
    const own = uploads.map(upload => {
      const addedAt = began.get(upload.key) ?? now()
      began.set(upload.key, addedAt)
      const found = rest.get(mediaIdOf(upload)) ?? upload.media ?? unnamed(upload, addedAt, { media: rest, pending })
      if (found) rest.delete(found.id)
      return { ...rowOf(found, upload, (found && keys.get(found.id)) ?? upload.key, addedAt), away }
    })
    const taken = new Set(own.map(row => row.key))
    const others = [...rest.values()].map(one => {
      const key = keys.get(one.id)
      const row = mediaRow(one, key === undefined || taken.has(key) ? one.id : key)
      const begun = one.status === 'RECEIVING' && pending.find(({ mediaId }) => mediaId === one.id)
      return begun ? { ...row, pending: begun } : row
    })
    const shown = new Set(own.map(row => row.media?.id))
    const begun = pending.filter(({ mediaId }) => !media.has(mediaId) && !shown.has(mediaId)).map(pendingRow)

    const renewed = new Set([...media.values()].map(one => one.renewedFrom))
    const rows = [...own, ...others, ...begun].map(row => ({ ...row, renewed: renewed.has(row.media?.id ?? '') }))
    for (const { key, media: one, pending: other } of rows) keys.set(one?.id ?? other?.mediaId ?? '', key)
    return rows.toSorted((a, b) => b.addedAt - a.addedAt)
  }
}

/** An upload that Kaleyra refused for good is a media item that failed. */
function mediaIdOf({ media, error }: UploadItem): string {
  if (media) return media.id
  return error?.details?.__typename === 'KaleyraRejectedError' ? error.details.mediaId : ''
}

/**
 * The stream reports a media item before its upload is answered. Until then the two are matched by the facts of the file,
 * so that one file is never two lines.
 */
function unnamed(
  upload: UploadItem,
  addedAt: number,
  { media, pending }: Pick<Sources, 'media' | 'pending'>,
): Media | undefined {
  if (!upload.isRunning) return undefined
  return [...media.values()].find(
    one =>
      one.fileName === upload.fileName &&
      one.size === upload.file.size &&
      (Date.parse(one.createdAt) >= addedAt - CLOCKS_APART_MS || pending.some(({ mediaId }) => mediaId === one.id)),
  )
}

const CLOCKS_APART_MS = 2000

function rowOf(media: Media | undefined, upload: UploadItem, key: string, addedAt: number): Row {
  if (media) return { ...mediaRow(media, key), upload }
  const { fileName, file } = upload
  return { key, fileName, size: file.size, type: file.type, addedAt, upload }
}

const mediaRow = (media: Media, key: string): Row => ({
  key,
  fileName: media.fileName,
  size: media.size,
  type: media.type ?? '',
  addedAt: Date.parse(media.createdAt),
  media,
})

const pendingRow = (pending: PendingUpload): Row => ({
  key: pending.mediaId,
  fileName: pending.fileName,
  size: pending.size,
  type: pending.type ?? '',
  addedAt: Date.parse(pending.startedAt),
  pending,
})
