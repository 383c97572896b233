import { connect } from 'node:net'

/** One answer, as it came. */
export type HttpAnswer = { status: number; headers: Record<string, string>; body: string }

export type Exchange = {
  /** Ends the sending side once all is sent. */
  end?: boolean
  /** How many answers are waited for. */
  answers?: number
  /** Whether an answer has no body whatever its headers say. */
  isHead?: boolean
  /** How long is waited. */
  deadlineMs?: number
}

const DEADLINE_MS = 120_000

/** The connection is open, and nothing has come. */
export class NoAnswer extends Error {
  override name = 'NoAnswer'
}

/**
 * Sends bytes on a connection of their own and answers the answers; fewer when the connection is closed before they have
 * come. Throws when neither happens.
 */
export function exchange(port: number, bytes: Uint8Array | string, options: Exchange = {}): Promise<HttpAnswer[]> {
  const { end = false, answers = 1, isHead = false, deadlineMs = DEADLINE_MS } = options
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0)
    const socket = connect(port, '127.0.0.1')
    const timer = setTimeout(() => {
      reject(new NoAnswer(`no answer to ${Buffer.from(bytes).toString('latin1').slice(0, 200)}`))
      socket.destroy()
    }, deadlineMs)
    const found = () => answersIn(received, isHead)
    socket.on('data', chunk => {
      received = Buffer.concat([received, chunk])
      const complete = found().filter(one => one.isWhole)
      if (complete.length >= answers) socket.destroy()
    })
    // A server that refuses closes while we still send.
    socket.on('error', () => {})
    socket.on('close', () => {
      clearTimeout(timer)
      resolve(found().map(({ status, headers, body }) => ({ status, headers, body })))
    })
    socket.write(bytes)
    if (end) socket.end()
  })
}

function answersIn(bytes: Buffer, isHead: boolean): (HttpAnswer & { isWhole: boolean })[] {
  const headEnd = bytes.indexOf('\r\n\r\n')
  if (headEnd === -1) return []
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, headEnd).split('\r\n')
  const headers = Object.fromEntries(
    lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  ) as Record<string, string>
  const status = Number(statusLine.split(' ')[1])
  const after = bytes.subarray(headEnd + 4)
  const { length, body } = bodyIn(after, headers, isHead || status === 204 || status === 304 || status < 200)
  const answer = { status, headers, body, isWhole: length !== undefined }
  // 100 Continue is none.
  const self = status < 200 ? [] : [answer]
  return length === undefined ? self : [...self, ...answersIn(after.subarray(length), isHead)]
}

/** `length` is that of the body as sent, undefined while there is more to come. */
function bodyIn(bytes: Buffer, headers: Record<string, string>, isEmpty: boolean): { length?: number; body: string } {
  if (isEmpty) return { length: 0, body: '' }
  if (headers['transfer-encoding'] !== 'chunked') {
    const length = Number(headers['content-length'] ?? 0)
    return { ...(bytes.length >= length && { length }), body: bytes.toString('utf8', 0, length) }
  }
  let body = ''
  for (let at = 0; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd === -1) return { body }
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    const next = lineEnd + 2 + size + 2
    if (next > bytes.length) return { body }
    if (size === 0) return { length: next, body }
    body += bytes.toString('utf8', lineEnd + 2, next - 2)
    at = next
  }
}
