import type { IncomingMessage } from 'node:http'

/** Ends a request's connection by a reset, as a line that breaks; nothing is answered. */
export function cut({ socket }: IncomingMessage) {
  if (!socket.destroyed) socket.resetAndDestroy()
}

/** Cuts the connection once so many bytes of the body have come. The request is left paused, for who reads it. */
export function cutAfter(request: IncomingMessage, maxBytes: number) {
  if (maxBytes === 0) return cut(request)
  let bytes = 0
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes >= maxBytes) cut(request)
  })
  request.pause()
}
