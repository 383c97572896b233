import { persist } from '../connection/persist.ts'
import type { GetHeaders } from '../connection/gateway.ts'
import type { Media } from '../generated/schema.gen.ts'
import { isFinal } from '../upload-error.ts'
import type { UploadError } from '../upload-error.ts'
import { begin } from './begin.ts'
import { factsOf } from './facts.ts'
import type { FileOptions } from './facts.ts'
import { targetOf } from './target.ts'
import { errorOf } from './tus-error.ts'
import type { UploadDeps } from './upload.ts'

export type BegunOptions = FileOptions & { signal?: AbortSignal }
export type Begun = {
  media: Media
  /** Where the rest of the bytes goes. */
  uploadUrl: string
  /** Those of the uploader, for a request; after a 401 with those that it was sent with. */
  headers: GetHeaders
  /** The waits of the uploader between tries. */
  retryDelaysMs: readonly number[]
  /** What an error of tus-js-client means, in the gateway's words where it has answered. */
  errorOf(error: Error): UploadError
  /** Reports that no more is sent now. The upload can be resumed unless it `isOver`. */
  end(isOver: boolean): void
}

/** See Uploader.begin. */
export function createBegin({ ask, gateway, openSession, retryDelaysMs }: UploadDeps) {
  return async function beginUpload(file: File, options: BegunOptions): Promise<Begun> {
    const { whenLimited, signal = new AbortController().signal } = options
    const facts = factsOf(file, options)
    const session = await openSession(file, facts)
    function end(isOver: boolean): void {
      if (isOver) session.end()
      session.release()
    }
    try {
      const work = (trying: AbortSignal) => begin(ask, session, facts, { whenLimited, signal: trying })
      const media = await persist(work, { signal, delaysMs: retryDelaysMs })
      const uploadUrl = targetOf(media.uploadUrl ?? `${gateway.url}/uploads/${media.id}`, gateway.url)
      return { media, uploadUrl, headers: gateway.headers, retryDelaysMs, errorOf, end }
    } catch (error) {
      end(isFinal(error))
      throw error
    }
  }
}
