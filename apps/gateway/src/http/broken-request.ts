import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Options = {
  /** Of every answer. */
  headers: Record<string, string>
  /** The answer that the connection is owed at this moment, if any. */
  response: ServerResponse | undefined
}

/** Answers what is no request to Node's parser, which has no request to answer then, and ends the connection. */
export function answerBroken(error: NodeJS.ErrnoException, socket: Socket, { headers, response }: Options): void {
  // The last answer is out: the rest is being discarded.
  if (socket.writableEnded) return
  if (!socket.writable || response?.headersSent) return void socket.destroy()
  const [status, text] = FAULTS[error.code ?? ''] ?? BROKEN
  const body = JSON.stringify({ error: text })
  const all = {
    ...headers,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  socket.destroySoon()
}

const BROKEN = [400, 'This is not a request of HTTP/1.1.'] as const

const FAULTS: Record<string, readonly [number, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'The headers have more than 16 kB. Send fewer, or shorter ones.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'The extensions of a chunk have more than 16 kB. Leave them out.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The headers did not come in time. Send the request again.'],
}
