/** How long to go without trying while the browser says that it is offline: it can be wrong. */
const OFFLINE_MS = 60_000

/** Whether the browser says so; false outside of a browser. */
export function isOffline(): boolean {
  const { onLine = true } = globalThis.navigator as { onLine?: boolean }
  return !onLine
}

/** Waits so long, or until the connection comes back; offline until then. Rejects with the signal's reason. */
export function waitFor(ms: number, signal?: AbortSignal): Promise<void> {
  return until(signal, done => {
    const timer = setTimeout(done, isOffline() ? OFFLINE_MS : ms)
    // Node has no such event.
    globalThis.addEventListener?.('online', done)
    return () => {
      clearTimeout(timer)
      globalThis.removeEventListener?.('online', done)
    }
  })
}

/**
 * Waits until `done` is called, or the signal rejects it with its reason. Then calls what `start` has answered, to tidy
 * up; `done` may be called again.
 */
export function until(signal: AbortSignal | undefined, start: (done: () => void) => () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const tidy = start(done)
    signal?.addEventListener('abort', done)

    function done(): void {
      signal?.removeEventListener('abort', done)
      tidy()
      if (signal?.aborted) reject(signal.reason as Error)
      else resolve()
    }
  })
}

/** Calls back when the browser goes offline: requests under way can hang then for minutes. Answers what ends it. */
export function onOffline(callback: () => void): () => void {
  globalThis.addEventListener?.('offline', callback)
  return () => globalThis.removeEventListener?.('offline', callback)
}
