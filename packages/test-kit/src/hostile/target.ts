import { creation } from '../tus.ts'
import { exchange } from './exchange.ts'
import type { Headers, Target } from './row.ts'

type Send = typeof exchange

type Options = {
  /** What each request has beside what its row says. */
  headers?: Headers
  send?: Send
}

/** A gateway on a port, and how to take back what was begun there. Each request goes out by `send`. */
export function createTarget(
  port: number,
  { headers: always = {}, send = exchange }: Options = {},
): Target & {
  cancelAll(): Promise<void>
} {
  const begun: string[] = []

  const request: Target['request'] = (method, path, headers = {}, body = '') => {
    const bytes = Buffer.from(body)
    const all: Headers = {
      host: 'localhost',
      'graphql-require-preflight': '1',
      ...always,
      ...lengthOf(bytes, headers),
      ...headers,
    }
    const head = `${method} ${path} HTTP/1.1\r\n${linesOf(all)}\r\n`
    return send(port, Buffer.concat([Buffer.from(head, 'latin1'), bytes]), { isHead: method === 'HEAD' })
  }

  return {
    raw: (bytes, options) => send(port, bytes, options),
    request,

    async begin(size, metadata = {}) {
      const headers = { 'tus-resumable': '1.0.0', ...creation(size, metadata) }
      const [answer] = await request('POST', '/uploads', headers)
      const { pathname } = new URL(answer?.headers['location'] ?? `http://localhost/${answer?.body}`)
      begun.push(pathname)
      return pathname
    },

    async cancelAll() {
      for (const path of begun.splice(0)) await request('DELETE', path, { 'tus-resumable': '1.0.0' })
    },
  }
}

const lengthOf = (body: Uint8Array, headers: Headers): Headers =>
  body.length > 0 && !('transfer-encoding' in headers) ? { 'content-length': String(body.length) } : {}

function linesOf(headers: Headers): string {
  return Object.entries(headers)
    .flatMap(([name, values]) => (values === undefined ? [] : [values].flat().map(value => `${name}: ${value}\r\n`)))
    .join('')
}
