import type { IncomingMessage, ServerResponse } from 'node:http'

const MAX_MS = 60_000

/**
 * Lets the rest of a body come after its answer is out, up to `maxBytes` and for a minute: a browser or curl that finds
 * its connection cut while it sends does not read the answer. Past that the connection is cut.
 */
export function drainAfterAnswer(request: IncomingMessage, response: ServerResponse, maxBytes: number): void {
  response.once('finish', () => {
    if (request.complete) return
    const cut = () => request.socket.destroy()
    const timer = setTimeout(cut, MAX_MS).unref()
    request.once('close', () => clearTimeout(timer))
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) cut()
    })
  })
}
