import type { Gateway, Headers } from '../connection/gateway.ts'
import { whyNoAnswer } from '../connection/no-answer.ts'
import { stalled } from '../connection/send.ts'
import { loadTus } from './load-tus.ts'
import type { FileReader } from './file-reader.ts'
import { errorOf } from './tus-error.ts'

type PiecesOptions = {
  file: File
  uploadUrl: string
  gateway: Gateway
  chunkBytes: number
  stalledAfterMs: number
  fileReader: FileReader | undefined
  signal: AbortSignal
  onAcknowledged: (bytes: number) => void
  /** Registers a callback for signs that bytes arrive. */
  onLife: (alive: () => void) => void
}

/** Sends the rest of a file by tus, once. Throws a ConnectionError or, when it is refused, an UploadError. */
export async function sendPieces(options: PiecesOptions): Promise<void> {
  const { file, uploadUrl, gateway, chunkBytes, stalledAfterMs, fileReader, signal, onAcknowledged, onLife } = options
  const { Upload } = await loadTus()
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    let own: Headers | undefined
    let heard: (status: number) => void
    let mayRenew = true
    const upload = new Upload(file, {
      uploadUrl,
      chunkSize: chunkBytes,
      ...(fileReader && { fileReader }),
      // The uploader has its own retries and storage.
      retryDelays: null,
      storeFingerprintForResuming: false,
      onBeforeRequest: async request => {
        // The wait for a token does not count.
        clearTimeout(timer)
        own = await gateway.headers()
        heard = gateway.begin()
        alive()
        for (const [name, value] of Object.entries(own)) request.setHeader(name, value)
        // To abort a request has no effect before it is sent.
        if (isOver) throw new Error('stopped')
      },
      onAfterResponse: (_request, response) => {
        alive()
        heard(response.getStatus())
        const offset = response.getHeader('Upload-Offset')
        if (response.getStatus() >= 300) return
        mayRenew = true
        if (offset) onAcknowledged(Number(offset))
      },
      onProgress: alive,
      onSuccess: () => end(resolve),
      onError: error => void fail(error),
    })
    let isOver = false
    // A dead connection can go unnoticed for minutes.
    let timer: ReturnType<typeof setTimeout>
    alive()
    onLife(alive)
    signal.addEventListener('abort', abort)
    upload.start()

    async function fail(fault: Error): Promise<void> {
      clearTimeout(timer)
      let error = errorOf(fault)
      let next: Headers | undefined
      try {
        if (own && mayRenew && error.code === 'UNAUTHORIZED') next = await gateway.renewed(own, signal)
      } catch {
        // Without other headers it stays refused.
      }
      if (!isOver && error.code === 'NO_CONNECTION') error = await whyNoAnswer(gateway.url, fault)
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
