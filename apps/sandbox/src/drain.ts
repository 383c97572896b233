import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'

/**
 * Discards the rest of a body after an early answer, and then calls `onEnd`. A sender that continues for too long is cut
 * off.
 */
export function drain(request: IncomingMessage, onEnd: () => void, { maxBytes = 64 * 1024 * 1024, maxMs = 5000 } = {}) {
  if (request.complete) return onEnd()
  let bytes = 0
  const timer = setTimeout(() => request.destroy(), maxMs)
  finished(request, { writable: false }, () => {
    clearTimeout(timer)
    onEnd()
  })
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) request.destroy()
  })
  request.resume()
}
