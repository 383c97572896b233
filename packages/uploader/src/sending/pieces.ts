import type { DetailedError } from 'tus-js-client'
import { isPassing, retryAfterOf } from '../connection/answer.ts'
import { noConnection, renewed, stalled } from '../connection/send.ts'
import type { GetHeaders, Headers } from '../connection/send.ts'
import { ConnectionError, UploadError } from '../upload-error.ts'
import { loadTus } from './load-tus.ts'

export type PiecesOptions = {
  file: File
  uploadUrl: string
  headers: GetHeaders
  chunkBytes: number
  stalledAfterMs: number
  signal: AbortSignal
  /** How many bytes the gateway has said to have. */
  onAcknowledged: (bytes: number) => void
  /** Calls back when something else tells that bytes arrive. */
  onLife: (alive: () => void) => void
}

/** Sends the rest of a file by tus, once. Throws a ConnectionError when it breaks off, an UploadError when it is refused. */
export async function sendPieces(options: PiecesOptions): Promise<void> {
  const { file, uploadUrl, headers, chunkBytes, stalledAfterMs, signal, onAcknowledged, onLife } = options
  const { Upload } = await loadTus()
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let own: Headers | undefined
    let mayRenew = true
    const upload = new Upload(file, {
      uploadUrl,
      chunkSize: chunkBytes,
      // The uploader remembers and tries again by itself, with the mutations as with the bytes.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: async request => {
        own = await headers()
        for (const [name, value] of Object.entries(own)) request.setHeader(name, value)
        // To abort a request has no effect before it is sent.
        if (isOver) throw new Error('stopped')
      },
      onAfterResponse: (_request, response) => {
        alive()
        const offset = response.getHeader('Upload-Offset')
        if (response.getStatus() >= 300) return
        mayRenew = true
        if (offset) onAcknowledged(Number(offset))
      },
      onProgress: alive,
      onSuccess: () => end(resolve),
      onError: error => void fail(errorOf(error)),
    })
    let isOver = false
    // A connection can die without a word, as in a tunnel: the browser would wait for minutes.
    let timer: ReturnType<typeof setTimeout>
    alive()
    onLife(alive)
    signal.addEventListener('abort', abort)
    upload.start()

    async function fail(error: UploadError): Promise<void> {
      let next: Headers | undefined
      try {
        if (own && mayRenew && error.code === 'UNAUTHORIZED') next = await renewed(headers, own)
      } catch {
        // Without other headers it stays refused.
      }
      mayRenew = false
      if (isOver) return
      if (next) upload.start()
      else end(() => reject(error))
    }
    function alive(): void {
      clearTimeout(timer)
      if (!isOver) timer = setTimeout(() => stop(stalled()), stalledAfterMs)
    }
    function abort(): void {
      stop(signal.reason as Error)
    }
    function stop(reason: Error): void {
      void upload.abort()
      end(() => reject(reason))
    }
    function end(settle: () => void): void {
      if (isOver) return
      isOver = true
      clearTimeout(timer)
      onLife(() => {})
      signal.removeEventListener('abort', abort)
      settle()
    }
  })
}

function errorOf(error: Error): UploadError {
  const { originalResponse: response } = error as Partial<DetailedError>
  if (!response) return noConnection(error)
  const status = response.getStatus()
  // What HEAD answers has no body.
  const fallback = response.getHeader('X-Error-Code') ?? `HTTP_${status}`
  const { code = fallback, message = `The gateway answered ${status}.` } = refusalIn(response.getBody())
  if (isPassing(status))
    return new ConnectionError(code, message, { retryAfterMs: retryAfterOf(response.getHeader('Retry-After')) })
  return new UploadError({ code, message, cause: error })
}

/** What the gateway says of itself; a proxy before it says something else. */
function refusalIn(body: string): { code?: string; message?: string } {
  try {
    const { code, message } = JSON.parse(body) as { code?: unknown; message?: unknown }
    return { ...(typeof code === 'string' && { code }), ...(typeof message === 'string' && { message }) }
  } catch {
    return {}
  }
}
