import type { PendingUpload } from '@resumable-media/uploader'
import { useEffect, useMemo, useRef } from 'react'
import type { UploadItem } from '@resumable-media/uploader/react'
import type { Row } from './row.ts'
import { rowsOf } from './rows.ts'
import type { WabaMedia } from './useWabaMedia.ts'

/** The lines of the list. A line keeps its key from the first byte to the handle, and with it focus and preview. */
export function useRows(
  media: WabaMedia['media'],
  uploads: readonly UploadItem[],
  pending: readonly PendingUpload[],
): Row[] {
  const memory = useRef({ keys: new Map<string, string>(), added: new Map<string, number>() })
  const rows = useMemo(
    () =>
      rowsOf({
        media,
        uploads,
        pending,
        keyOf: id => memory.current.keys.get(id),
        addedAt(key) {
          const { added } = memory.current
          if (!added.has(key)) added.set(key, Date.now())
          return added.get(key) ?? 0
        },
      }),
    [media, uploads, pending],
  )
  useEffect(() => {
    for (const row of rows) {
      const id = row.media?.id ?? row.pending?.mediaId
      if (id !== undefined) memory.current.keys.set(id, row.key)
    }
  }, [rows])
  return rows
}
