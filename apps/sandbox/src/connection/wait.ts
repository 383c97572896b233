import type { ServerResponse } from 'node:http'
import { setTimeout } from 'node:timers/promises'

/** Waits for so long, or until the connection is closed. */
export async function waitUnlessClosed(ms: number, response: ServerResponse): Promise<void> {
  if (ms === 0 || response.destroyed) return
  const waiting = new AbortController()
  const stop = () => waiting.abort()
  response.once('close', stop)
  await setTimeout(ms, undefined, { signal: waiting.signal }).catch((error: unknown) => {
    if (!waiting.signal.aborted) throw error
  })
  response.off('close', stop)
}
