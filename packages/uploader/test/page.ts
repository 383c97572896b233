import { createUploader, suggestFileName, UploadError } from '../src/index.ts'
import { tokenHeaders } from './token-headers.ts'
import type { Upload, UploaderOptions, UploadOptions, UploadStatus } from '../src/index.ts'

/** What a test sees of an upload. */
export type Seen = {
  progress: number[]
  statuses: { phase: UploadStatus['phase']; status: string | undefined; error: string | undefined }[]
  outcome: { status?: string; handle?: string | null; id?: string; error?: UploadError['code'] } | undefined
  details: unknown
}

const options = JSON.parse(new URLSearchParams(location.search).get('options') ?? '{}') as Partial<UploaderOptions>
const retryDelaysMs = Array.from({ length: 50 }, () => 200)
const uploader = createUploader({ url: '', retryDelaysMs, headers: tokenHeaders(), ...options })
const uploads: Upload[] = []
const seen: Seen[] = []

const page = {
  uploader,
  uploads,
  seen,
  suggestFileName,
  createUploader,
  /** Uploads what was chosen, and answers its place in `uploads` and `seen`. */
  start(uploadOptions: UploadOptions): number {
    const file = document.querySelector<HTMLInputElement>('#file')?.files?.[0]
    if (!file) throw new Error('no file was chosen')
    const one: Seen = { progress: [], statuses: [], outcome: undefined, details: undefined }
    const upload = page.uploader.upload(file, {
      ...uploadOptions,
      onProgress(progress) {
        one.progress.push(progress.sentBytes)
        uploadOptions.onProgress?.(progress)
      },
      onStatus(status) {
        const { phase, media, error } = status
        one.statuses.push({ phase, status: media?.status, error: error?.code })
        uploadOptions.onStatus?.(status)
      },
    })
    upload.then(
      ({ status, handle, id }) => (one.outcome = { status, handle, id }),
      (error: unknown) => {
        one.outcome = { error: error instanceof UploadError ? error.code : String(error) }
        if (error instanceof UploadError) one.details = error.details
      },
    )
    uploads.push(upload)
    return seen.push(one) - 1
  },
}

declare global {
  /** What tests reach a page by. */
  var testPage: typeof page
}

globalThis.testPage = page
