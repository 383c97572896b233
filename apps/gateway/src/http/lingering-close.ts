import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

/** For what still comes once the last answer is out. */
const MOST_DRAIN_MS = 60_000

/**
 * Closes a connection in stages once its last answer is out: ends our side, discards what still comes until the sender
 * ends too, and only then closes. RFC 9112 §9.6: "If a server performs an immediate close of a TCP connection, there is
 * a significant risk that the client will not be able to read the last HTTP response." What is still on its way would
 * be answered with a reset, which takes the answer out of the sender's hands.
 *
 * Node's HTTP server calls `destroySoon` for every last answer.
 */
export function lingerOnClose(socket: Socket, maxBytes: number): void {
  const destroySoon = socket.destroySoon.bind(socket)
  socket.destroySoon = () => {
    if (socket.readableEnded) return destroySoon()
    const timer = setTimeout(() => socket.destroy(), MOST_DRAIN_MS).unref()
    socket.once('close', () => clearTimeout(timer)).once('end', destroySoon)
    socket.end()
    // Node's parser reads below the stream, and gives way to a listener. It stops with a request that is not read, and
    // has to begin again before: the stream does not know that it has stopped.
    if (socket.isPaused()) socket.once('resume', discard).resume()
    else discard()
  }

  function discard(): void {
    socket.removeAllListeners('data').on('data', discardUpTo(maxBytes, socket))
  }
}

/**
 * Discards the rest of a body after its answer is out, up to `maxBytes` and for a minute: a browser or curl whose
 * connection is cut while it sends does not read the answer. Past that the connection is cut. `lingerOnClose` does the
 * same for a connection that ends with the answer.
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
    const timer = setTimeout(() => socket.destroy(), MOST_DRAIN_MS).unref()
    request.once('close', () => clearTimeout(timer))
    request.on('data', discardUpTo(maxBytes, socket))
  })
}

function discardUpTo(maxBytes: number, socket: Socket): (chunk: Buffer) => void {
  let bytes = 0
  return chunk => {
    bytes += chunk.length
    if (bytes > maxBytes) socket.destroy()
  }
}
