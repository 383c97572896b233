import type { Media, MediaStatus } from '../generated/schema.gen.ts'
import { UploadError } from '../upload-error.ts'
import type { Upload, UploadOptions, UploadPhase, Uploader } from '../index.ts'

export type AddOptions = Omit<UploadOptions, 'signal' | 'onProgress' | 'onStatus'>
/** The phase while bytes are sent, then the status of the media item. */
export type UploadItemStatus = UploadPhase | MediaStatus
export type UploadItem = {
  key: string
  file: File
  /** The name it is uploaded under. */
  fileName: string
  /** From 0 to 1. */
  progress: number
  sentBytes: number
  status: UploadItemStatus
  media: Media | undefined
  /** Why it waits, or has ended. */
  error: UploadError | undefined
  /** Whether it may still change without a command. */
  isRunning: boolean
}

export type UploadList = ReturnType<typeof createUploadList>
type Entry = { options: AddOptions; upload: Upload; stop: AbortController }

/** Uploads and their status, for a component that shows them. */
export function createUploadList(uploader: Uploader) {
  const entries = new Map<string, Entry>()
  const listeners = new Set<() => void>()
  let items: readonly UploadItem[] = []
  let count = 0

  return {
    subscribe(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    items: () => items,
    add(files: Iterable<File>, options: AddOptions): void {
      for (const file of files) {
        count += 1
        const key = String(count)
        set([...items, itemOf(key, file, options)])
        begin(key, file, options)
      }
    },
    pause: (key: string) => entries.get(key)?.upload.pause(),
    resume: (key: string) => entries.get(key)?.upload.resume(),
    /** Cancels it at the gateway too. Rejects with an UploadError when it is too late. */
    cancel: async (key: string) => entries.get(key)?.upload.cancel(),
    /** Starts an upload that has ended again, under another name if one is given. */
    retry(key: string, changes: Partial<AddOptions> = {}): void {
      const item = items.find(one => one.key === key)
      const entry = entries.get(key)
      if (!item || !entry || item.isRunning) return
      const options = { ...entry.options, ...changes }
      change(key, itemOf(key, item.file, options))
      begin(key, item.file, options)
    },
    /** Removes it from the list. One that is under way stops, and can be resumed. */
    remove(key: string): void {
      entries.get(key)?.stop.abort()
      entries.delete(key)
      set(items.filter(item => item.key !== key))
    },
    stop(): void {
      for (const { stop } of entries.values()) stop.abort()
    },
  }

  function begin(key: string, file: File, options: AddOptions): void {
    const stop = new AbortController()
    const upload = uploader.upload(file, {
      ...options,
      signal: stop.signal,
      onProgress: ({ sentBytes, totalBytes }) => change(key, { sentBytes, progress: sentBytes / totalBytes }),
      onStatus: ({ phase, media, error }) =>
        change(key, { status: (phase === 'DONE' && media?.status) || phase, media, error }),
    })
    entries.set(key, { options, upload, stop })
    upload.then(
      media => change(key, { status: media.status, media, error: undefined, isRunning: false }),
      (error: unknown) => change(key, failureOf(error)),
    )
  }

  function change(key: string, changes: Partial<UploadItem>): void {
    set(items.map(item => (item.key === key ? { ...item, ...changes } : item)))
  }

  function set(next: readonly UploadItem[]): void {
    items = next
    for (const listener of listeners) listener()
  }
}

const itemOf = (key: string, file: File, { fileName = file.name }: AddOptions): UploadItem => ({
  key,
  file,
  fileName,
  progress: 0,
  sentBytes: 0,
  status: 'CHECKING',
  media: undefined,
  error: undefined,
  isRunning: true,
})

function failureOf(reason: unknown): Partial<UploadItem> {
  const error = reason instanceof UploadError ? reason : new UploadError({ code: 'STOPPED', message: String(reason) })
  const status = error.media?.status ?? (error.code === 'CANCELLED' ? 'CANCELLED' : 'FAILED')
  return { status, error, ...(error.media && { media: error.media }), isRunning: false }
}
