import { UploadError } from '../upload-error.ts'
import { waitFor } from './wait.ts'

export type Headers = Record<string, string>
/** The headers for a request; after a 401 those that it was sent with are given. */
export type GetHeaders = (refused?: Headers) => Promise<Headers>

type Options = {
  url: string
  headers: GetHeaders
  /** See UploaderOptions. */
  onNeedsToken?: ((error: UploadError) => unknown) | undefined
}

/** Where the gateway is, the headers for a request, asked for again with each, and whether it takes them. */
export type Gateway = ReturnType<typeof createGateway>

export function createGateway({ url, headers, onNeedsToken }: Options) {
  const listeners = new Set<() => void>()
  let begun = 0
  let refusedAt = 0
  let need: UploadError | undefined
  let asked: { headers: string; isRefused: boolean } | undefined

  return {
    url,
    headers,

    /** Begins a request; the result is called with the status. A success from before a refusal does not count after it. */
    begin() {
      const at = (begun += 1)
      return (status: number): void => {
        if (status === 401) refusedAt = begun
        else if (status < 300 && at > refusedAt) set(undefined)
      }
    },

    /** Other headers than those that were refused; undefined where there are none, and none are to come. */
    async renewed(refused: Headers, signal?: AbortSignal): Promise<Headers | undefined> {
      const before = JSON.stringify(refused)
      // Headers that are there at once are no news.
      const timer = setTimeout(() => set(NEEDS_TOKEN), PATIENCE_MS)
      for (let next = await headers(refused).finally(() => clearTimeout(timer)); ; next = await headers()) {
        if (JSON.stringify(next) !== before) return next
        set(NEEDS_TOKEN)
        if (isRefused(before)) return undefined
        await waitFor(LOOK_MS, signal)
      }
    },

    /** Why the gateway lets nothing in, while it wants another token. */
    need: () => need,

    onNeed(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  /** Asks the page for others, once for all requests; whether it has none. */
  function isRefused(before: string): boolean {
    if (!onNeedsToken) return true
    if (asked?.headers !== before) {
      const asking = { headers: before, isRefused: false }
      asked = asking
      const ask = async () => onNeedsToken(NEEDS_TOKEN)
      ask().catch(() => (asking.isRefused = true))
    }
    return asked.isRefused
  }

  function set(next: UploadError | undefined): void {
    if (need === next) return
    need = next
    for (const listener of listeners) listener()
  }
}

const NEEDS_TOKEN = new UploadError({
  code: 'UNAUTHORIZED',
  message: 'The gateway asks for a new token. What was sent is safe.',
})
const PATIENCE_MS = 250
const LOOK_MS = 1000
