/** The delay while the browser says that it is offline, which can be wrong. */
const OFFLINE_MS = 60_000

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
 * Waits until `done` is called; rejects when the signal aborts. Then calls the function that `start` returned, to clean
 * up.
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

/** Calls back when the browser goes offline, since requests can hang then. Returns how to stop. */
export function onOffline(callback: () => void): () => void {
  globalThis.addEventListener?.('offline', callback)
  return () => globalThis.removeEventListener?.('offline', callback)
}
