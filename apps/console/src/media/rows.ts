import type { Media, PendingUpload } from '@resumable-media/uploader'
import type { UploadItem } from '@resumable-media/uploader/react'
import type { Row } from './row.ts'

type Sources = {
  media: ReadonlyMap<string, Media>
  uploads: readonly UploadItem[]
  pending: readonly PendingUpload[]
  /** When an upload of this page began, in milliseconds since 1970. */
  addedAt: (key: string) => number
  /** What a line is called that has shown this media before, so that it stays the same line. */
  keyOf: (mediaId: string) => string | undefined
}

/** The list: one line for each file, the newest first. */
export function rowsOf({ media, uploads, pending, addedAt, keyOf }: Sources): Row[] {
  const rest = new Map(media)
  const renewed = new Set([...media.values()].map(one => one.renewedFrom))
  const own = uploads.map(upload => {
    const found =
      rest.get(upload.media?.id ?? '') ?? upload.media ?? unnamed(upload, addedAt(upload.key), rest, pending)
    if (found) rest.delete(found.id)
    return rowOf(found, upload, (found && keyOf(found.id)) ?? upload.key, addedAt(upload.key))
  })
  const shown = new Set(own.map(row => row.media?.id))
  const begun = pending.filter(one => !media.has(one.mediaId) && !shown.has(one.mediaId)).map(pendingRow)
  const keys = new Set(own.map(row => row.key))
  const others = [...rest.values()].map(one => {
    const key = keyOf(one.id)
    const began = one.status === 'RECEIVING' && pending.find(({ mediaId }) => mediaId === one.id)
    return { ...mediaRow(one, key === undefined || keys.has(key) ? one.id : key), ...(began && { pending: began }) }
  })
  return [...own, ...begun, ...others]
    .map(row => ({ ...row, renewed: row.media !== undefined && renewed.has(row.media.id) }))
    .toSorted((a, b) => b.addedAt - a.addedAt)
}

/**
 * The gateway tells of a media before the upload that made it is answered: for that while they are matched by what both
 * know, so that one file is never two lines.
 */
function unnamed(
  upload: UploadItem,
  addedAt: number,
  media: ReadonlyMap<string, Media>,
  pending: readonly PendingUpload[],
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
