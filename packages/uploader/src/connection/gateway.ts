import { UploadError } from '../upload-error.ts'
import { waitFor } from './wait.ts'

export type Headers = Record<string, string>
/** After a 401 it receives the refused headers. */
export type GetHeaders = (refused?: Headers) => Promise<Headers>

type Options = {
  url: string
  headers: GetHeaders
  /** See UploaderOptions. */
  onNeedsToken?: ((error: UploadError) => unknown) | undefined
}

/** The address of the gateway, the headers for each request, and whether it accepts them. */
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

    /** Begins a request; call the result with its status. A success that began before a refusal does not count. */
    begin() {
      const at = (begun += 1)
      return (status: number): void => {
        if (status === 401) refusedAt = begun
        else if (status < 300 && at > refusedAt) set(undefined)
      }
    },

    /** Waits for headers other than the refused ones; undefined where none will come. */
    async renewed(refused: Headers, signal?: AbortSignal): Promise<Headers | undefined> {
      const before = JSON.stringify(refused)
      // No status change for headers that come at once.
      const timer = setTimeout(() => set(NEEDS_TOKEN), PATIENCE_MS)
      for (let next = await headers(refused).finally(() => clearTimeout(timer)); ; next = await headers()) {
        if (JSON.stringify(next) !== before) return next
        set(NEEDS_TOKEN)
        if (isRefused(before)) return undefined
        await waitFor(LOOK_MS, signal)
      }
    },

    /** The error while the gateway asks for another token. */
    need: () => need,

    onNeed(listener: () => void): () => void {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }

  /** Asks the page once for all requests; whether it has no other headers. */
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
