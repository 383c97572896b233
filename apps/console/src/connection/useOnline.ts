import { useSyncExternalStore } from 'react'

/** Whether the browser has a network. */
export const useOnline = (): boolean => useSyncExternalStore(subscribe, () => navigator.onLine)

function subscribe(listener: () => void): () => void {
  const stopping = new AbortController()
  window.addEventListener('online', listener, { signal: stopping.signal })
  window.addEventListener('offline', listener, { signal: stopping.signal })
  return () => stopping.abort()
}
