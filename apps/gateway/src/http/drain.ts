import type { IncomingMessage, ServerResponse } from 'node:http'
import { MOST_DRAIN_MS } from './closing.ts'

/**
 * Lets the rest of a body come after its answer is out, up to `maxBytes` and for a minute: a browser or curl that finds
 * its connection cut while it sends does not read the answer. Past that the connection is cut. A connection that ends
 * with the answer discards by itself what still comes.
 */
export function drainAfterAnswer(request: IncomingMessage, response: ServerResponse, maxBytes: number): void {
  response.once('finish', () => {
    if (request.complete) return
    const { socket } = request
    // Node forgets a request once its answer is out: what still reads it would wait for ever.
    const forget = () => request.destroy()
    socket.once('close', forget)
    request.once('close', () => socket.off('close', forget))
    if (socket.writableEnded) return
    const cut = () => socket.destroy()
    const timer = setTimeout(cut, MOST_DRAIN_MS).unref()
    request.once('close', () => clearTimeout(timer))
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes > maxBytes) cut()
    })
  })
}
