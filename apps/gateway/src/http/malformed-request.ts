import { STATUS_CODES } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { STATUSES } from '../errors/codes.ts'
import type { Code } from '../errors/codes.ts'
import { isDraining } from './lingering-close.ts'
import { logFinalRefusal } from '../lib/request-context.ts'
import type { RequestContext } from '../lib/request-context.ts'

type Options = {
  /** Of every answer. */
  headers: Record<string, string>
  /** The answer that the connection is owed at this moment, if any. */
  response: ServerResponse | undefined
  /** For the log. */
  facts: RequestContext
}

/** Answers bytes that are no HTTP request, and ends the connection. */
export function answerMalformed(
  error: NodeJS.ErrnoException,
  socket: Socket,
  { headers, response, facts }: Options,
): void {
  // The last answer is out: the rest is being discarded.
  if (socket.writableEnded) return
  if (isDraining(socket)) return socket.destroySoon()
  if (!socket.writable || response?.headersSent) return void socket.destroy()
  const [code, text] = FAULTS[error.code ?? ''] ?? BROKEN
  const status = STATUSES[code]
  const body = JSON.stringify({ error: text })
  const all = {
    ...headers,
    'x-request-id': facts.id,
    connection: 'close',
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`)
  socket.destroySoon()
  logFinalRefusal(code, facts, status)
}

type Fault = readonly [Code, string]

const BROKEN: Fault = ['BROKEN_REQUEST', 'This is not a request of HTTP/1.1.']

const FAULTS: Record<string, Fault> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_LARGE', 'The headers have more than 16 kB. Send fewer, or shorter ones.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [
    'CHUNK_EXTENSIONS_TOO_LARGE',
    'The extensions of a chunk have more than 16 kB. Leave them out.',
  ],
  HPE_INVALID_EOF_STATE: ['BROKEN_OFF', 'The request ended before it was whole. Send it again.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['HEADERS_TOO_SLOW', 'The headers did not come in time. Send the request again.'],
}
