import { ConnectionError } from '../upload-error.ts'
import { noConnection } from './no-answer.ts'
import { isOffline, onOffline, waitFor } from './wait.ts'

type Persistence = {
  signal: AbortSignal
  /** The waits between tries; when they are used up, the last error is thrown. */
  delaysMs: readonly number[]
  onWait?: ((phase: 'OFFLINE' | 'RETRYING', error: ConnectionError) => void) | undefined
}

/** One try, until its signal aborts. Progress calls `moved`, which starts the delays anew. */
export type Try<Result> = (signal: AbortSignal, moved: () => void) => Promise<Result>

/** Tries until there is an answer; offline time does not count. */
export async function persist<Result>(work: Try<Result>, { signal, delaysMs, onWait }: Persistence): Promise<Result> {
  let failures = 0
  for (;;) {
    const lost = new AbortController()
    const end = onOffline(() => lost.abort(noConnection()))
    try {
      signal.throwIfAborted()
      return await work(AbortSignal.any([signal, lost.signal]), () => (failures = 0))
    } catch (error) {
      signal.throwIfAborted()
      if (!(error instanceof ConnectionError)) throw error
      const delayMs = delaysMs[failures]
      if (delayMs === undefined) throw error
      onWait?.(isOffline() ? 'OFFLINE' : 'RETRYING', error)
      if (!isOffline()) failures += 1
      // Jitter: pages should not retry at the same moment.
      await waitFor(Math.max(error.retryAfterMs, delayMs * (0.75 + Math.random() / 2)), signal)
    } finally {
      end()
    }
  }
}

/** About ten minutes in which nothing gets through. */
export const RETRY_DELAYS_MS = [500, 1000, 2000, 4000, 8000, 15_000, ...Array.from({ length: 19 }, () => 30_000)]
