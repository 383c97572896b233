import type { DetailedError } from 'tus-js-client'
import type { Begun } from '../index.ts'

type Request = { setHeader(name: string, value: string): void }
type Response = { getStatus(): number }
type Headers = Awaited<ReturnType<Begun['headers']>>

/** The options of @uppy/tus for a file: its URL, no memory of its own, and one more try with a newer token. */
export function tusOptionsOf({ uploadUrl, headers, retryDelaysMs, errorOf }: Begun) {
  let own: Headers | undefined
  let refused: Headers | undefined
  return {
    uploadUrl,
    retryDelays: [...retryDelaysMs],
    storeFingerprintForResuming: false,
    removeFingerprintOnSuccess: true,
    onBeforeRequest: async (request: Request) => {
      own = await headers(refused)
      for (const [name, value] of Object.entries(own)) request.setHeader(name, value)
    },
    onAfterResponse: (_request: Request, response: Response) => {
      if (response.getStatus() < 300) refused = undefined
    },
    onShouldRetry: (
      error: DetailedError,
      _attempt: number,
      _options: unknown,
      next: (error: DetailedError) => boolean,
    ) => {
      if (error.originalResponse?.getStatus() !== 401) return next(error)
      if (refused) return false
      refused = own
      return true
    },
    // Replaced before it is shown: Uppy wraps what looks like a network error.
    onError: (error: Error) => {
      error.message = errorOf(error.cause instanceof Error ? error.cause : error).message
    },
  }
}
