import type { IncomingMessage } from 'node:http'
import { finished } from 'node:stream'

/**
 * Discards the rest of a body after an early answer, so that the sender reads the answer. A connection that is closed with
 * unread bytes is reset, and the answer is lost. A sender that continues for too long is cut off.
 */
export function drain(request: IncomingMessage, { maxBytes = 64 * 1024 * 1024, maxMs = 5000 } = {}) {
  let bytes = 0
  const timer = setTimeout(() => request.destroy(), maxMs)
  finished(request, { writable: false }, () => clearTimeout(timer))
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > maxBytes) request.destroy()
  })
  request.resume()
}
