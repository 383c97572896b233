import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import type { Sender, Sent } from './sender.ts'

/** The last resort on a busy machine. */
const LONGEST_MS = 120_000

/** A body is read from its file once. */
const bodies = new Map<string, Promise<Buffer<ArrayBuffer>>>()
function bodyOf({ file }: Sent): Promise<Buffer<ArrayBuffer>> {
  const body = bodies.get(file) ?? readFile(file)
  bodies.set(file, body)
  return body
}

export const byFetch: Sender = {
  name: 'fetch (undici)',
  async send(sent) {
    const { url, method, headers } = sent
    const response = await fetch(url, {
      method,
      headers,
      body: await bodyOf(sent),
      signal: AbortSignal.timeout(LONGEST_MS),
    })
    return { status: response.status, body: await response.text() }
  },
}

/** Node's own client without an agent closes after each answer, and reads while it sends. */
export const byAgentless: Sender = {
  name: 'Node http.request, agent: false',
  byChance: true,
  async send(sent) {
    const { url, method, headers } = sent
    const body = await bodyOf(sent)
    const answer = Promise.withResolvers<IncomingMessage>()
    const length = { 'content-length': body.length }
    request(url, { method, headers: { ...headers, ...length }, agent: false, timeout: LONGEST_MS })
      .once('response', answer.resolve)
      .on('error', answer.reject)
      .end(body)
    const response = await answer.promise
    return { status: response.statusCode ?? 0, body: await text(response) }
  },
}

/** Writes all of a request before it reads a byte. */
export const raw = (
  name: string,
  version: '1.0' | '1.1',
  { chunked = false, close = version === '1.1' } = {},
): Sender => ({
  name: `a socket, ${name}`,
  byChance: version === '1.1' && !chunked,
  async send(sent) {
    const { hostname, port, pathname } = new URL(sent.url)
    const body = await bodyOf(sent)
    const headers = {
      host: 'localhost',
      ...sent.headers,
      ...(close && { connection: 'close' }),
      ...(chunked ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) }),
    }
    const lines = Object.entries(headers).map(([key, value]) => `${key}: ${value}\r\n`)
    const socket = connect(Number(port), hostname).setTimeout(LONGEST_MS, () => socket.destroy())
    await new Promise<void>((resolve, reject) => {
      const write = (bytes: string | Uint8Array, written?: (error?: Error | null) => void) =>
        socket.write(bytes, written)
      socket.on('error', reject)
      write(`${sent.method} ${pathname} HTTP/${version}\r\n${lines.join('')}\r\n`)
      if (chunked) write(`${body.length.toString(16)}\r\n`)
      write(body, error => (error ? reject(error) : resolve()))
      if (chunked) write('\r\n0\r\n\r\n')
    })
    const answer = (await buffer(socket)).toString()
    const [head = '', ...rest] = answer.split('\r\n\r\n')
    const status = /^HTTP\/1\.1 (?<status>\d+)/u.exec(head)?.groups?.['status']
    if (status === undefined) throw new Error('no answer')
    return { status: Number(status), body: rest.join('\r\n\r\n') }
  },
})
