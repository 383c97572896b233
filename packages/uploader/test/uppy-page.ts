import Uppy from '@uppy/core'
import Tus from '@uppy/tus'
import { createUploader } from '../src/index.ts'
import { ResumableMedia } from '../src/uppy/index.ts'
import { tokenHeaders } from './token-headers.ts'

const retryDelaysMs = Array.from({ length: 50 }, () => 200)
const uploader = createUploader({ url: '', retryDelaysMs, headers: tokenHeaders() })
const seen: { progress: number[]; messages: (string | undefined)[]; errors: string[]; results: unknown[] } = {
  progress: [],
  messages: [],
  errors: [],
  results: [],
}
const uppy = new Uppy().use(Tus, { limit: 3 }).use(ResumableMedia, { uploader, wabaId: '150440000142241' })
uppy.on('upload-progress', (_file, { bytesUploaded }) => seen.progress.push(bytesUploaded))
uppy.on('postprocess-progress', (_file, { message }) => seen.messages.push(message))
uppy.on('upload-error', (_file, { message }) => seen.errors.push(message))
uppy.on('complete', ({ successful = [], failed = [] }) =>
  seen.results.push({
    successful: successful.map(({ name, response }) => ({ name, ...(response?.body as object) })),
    failed: failed.map(({ name, error }) => ({ name, error })),
  }),
)

const uppyPage = {
  uppy,
  seen,
  start(): void {
    const file = document.querySelector<HTMLInputElement>('#file')?.files?.[0]
    if (!file) throw new Error('no file was chosen')
    uppy.addFile({ name: file.name, type: file.type, data: file })
    void uppy.upload()
  },
}
Object.assign(globalThis, { uppyPage })
export type UppySeen = typeof seen
