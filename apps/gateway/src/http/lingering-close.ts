import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** For what still comes once the last answer is out. */
const MOST_DRAIN_MS = 60_000

/**
 * Closes a connection in stages once its last answer is out: ends our side, discards what still comes, and then closes.
 * A reset would take the answer from the sender (RFC 9112 §9.6). Node calls `destroySoon` for every last answer.
 */
export function lingerOnClose(socket: Socket, maxBytes: number): void {
  const destroySoon = socket.destroySoon.bind(socket)
  socket.destroySoon = () => {
    if (socket.readableEnded) return destroySoon()
    const timer = setTimeout(() => socket.destroy(), MOST_DRAIN_MS).unref()
    socket.once('close', () => clearTimeout(timer)).once('end', destroySoon)
    socket.end()
    // Node's parser reads below the stream and yields to a listener. After an unread request it has stopped, and must
    // resume first, since the stream does not know.
    if (socket.isPaused()) socket.once('resume', discard).resume()
    else discard()
  }

  function discard(): void {
    socket.removeAllListeners('data').on('data', discardUpTo(maxBytes, socket))
  }
}

/**
 * Discards the rest of a body after its answer, up to `maxBytes` and for a minute, and then cuts the connection. A
 * browser or curl that is cut while it sends does not read the answer.
 */
export function drainAfterAnswer(request: IncomingMessage, response: ServerResponse, maxBytes: number): void {
  response.once('finish', () => {
    if (request.complete) return
    const { socket } = request
    // Node drops a request after its answer, so its reader would wait for ever.
    const forget = () => request.destroy()
    socket.once('close', forget)
    request.once('close', () => socket.off('close', forget))
    if (socket.writableEnded) return
    const timer = setTimeout(() => socket.destroy(), MOST_DRAIN_MS).unref()
    draining.add(socket)
    request.once('close', () => {
      clearTimeout(timer)
      draining.delete(socket)
    })
    request.on('data', discardUpTo(maxBytes, socket))
  })
}

/** Whether what comes on the connection belongs to a request that has its answer. */
export const isDraining = (socket: Socket) => draining.has(socket)
const draining = new WeakSet<Socket>()

function discardUpTo(maxBytes: number, socket: Socket): (chunk: Buffer) => void {
  let bytes = 0
  return chunk => {
    bytes += chunk.length
    if (bytes > maxBytes) socket.destroy()
  }
}
