import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from 'react'
import type { PendingUpload, Uploader } from '../index.ts'
import { createUploadList } from './upload-list.ts'
import type { AddOptions, UploadItem, UploadList } from './upload-list.ts'

export type MediaUploads = Omit<UploadList, 'subscribe' | 'items' | 'stop' | 'add'> & {
  /** The newest last. */
  uploads: readonly UploadItem[]
  add(files: Iterable<File>, options?: Partial<AddOptions>): void
  /** Uploads that were begun before and can be resumed: choose the same file again. */
  pending: readonly PendingUpload[]
}

/**
 * The uploads of a component, and the commands for them. They stop when it is unmounted, and continue when the same files
 * are chosen again. Create the uploader once, outside of the component.
 */
export function useMediaUpload(uploader: Uploader, options: AddOptions): MediaUploads {
  const list = useMemo(() => createUploadList(uploader), [uploader])
  const uploads = useSyncExternalStore(list.subscribe, list.items, list.items)
  const [pending, setPending] = useState<readonly PendingUpload[]>([])
  useEffect(() => list.stop, [list])

  const running = uploads.filter(({ isRunning }) => isRunning).length
  useEffect(() => {
    let isCurrent = true
    uploader.pending().then(
      found => isCurrent && setPending(found),
      // They are looked for again with the next upload.
      () => {},
    )
    return () => {
      isCurrent = false
    }
  }, [uploader, running])

  const given = JSON.stringify(options)
  const add = useCallback(
    (files: Iterable<File>, more: Partial<AddOptions> = {}) =>
      list.add(files, { ...(JSON.parse(given) as AddOptions), ...more }),
    [list, given],
  )
  const { pause, resume, cancel, retry, remove } = list
  return { uploads, pending, add, pause, resume, cancel, retry, remove }
}
