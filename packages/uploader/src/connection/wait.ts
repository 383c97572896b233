/** How long to go without trying while the browser says that it is offline: it can be wrong. */
const OFFLINE_MS = 60_000

/** Whether the browser says so; elsewhere nobody does. */
export function isOffline(): boolean {
  const { onLine = true } = globalThis.navigator as { onLine?: boolean }
  return !onLine
}

/** Waits so long, or until the connection comes back; offline until then. Rejects with the signal's reason. */
export function waitFor(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const timer = setTimeout(done, isOffline() ? OFFLINE_MS : ms)
    signal.addEventListener('abort', done)
    // Node has no such event.
    globalThis.addEventListener?.('online', done)

    function done(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      globalThis.removeEventListener?.('online', done)
      if (signal.aborted) reject(signal.reason as Error)
      else resolve()
    }
  })
}

/** Calls back when the browser goes offline: requests under way can hang then for minutes. Answers what ends it. */
export function onOffline(callback: () => void): () => void {
  globalThis.addEventListener?.('offline', callback)
  return () => globalThis.removeEventListener?.('offline', callback)
}
