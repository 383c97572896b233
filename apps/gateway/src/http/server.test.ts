import { connect } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../log.ts'
import { createLive } from './health.ts'
import { startHttpServer } from './server.ts'
import type { HttpServer } from './server.ts'

let http: HttpServer
beforeEach(async () => {
  const live = createLive([])
  const handlers = { graphql: live, callbacks: live, live, ready: live, uploads: live, page: live }
  const log = createLog('silent')
  http = await startHttpServer({ host: '127.0.0.1', port: 0, handlers, headersMs: 300, maxDrainBytes: 0, log })
})
afterEach(() => http.stop())

/** All that a connection is told until it is closed. */
function talk(send: (write: (text: string) => void) => void): Promise<string> {
  return new Promise(resolve => {
    let told = ''
    const socket = connect(http.port, '127.0.0.1')
    socket.setEncoding('utf8').on('data', text => (told += text))
    // What is sent to a closed connection makes it a reset one, and the last words can be lost.
    socket.on('error', () => {}).once('close', () => resolve(told))
    send(text => void (socket.writable && socket.write(text)))
  })
}

test('headers that come drop by drop are cut off after their time', async () => {
  let drip: ReturnType<typeof setInterval> | undefined
  const told = await talk(write => {
    write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n')
    drip = setInterval(() => write('x'), 20)
  }).finally(() => clearInterval(drip))
  expect(told).toMatch(/^(?:HTTP\/1\.1 408 |$)/u)
})

test('a body may come drop by drop for as long as it likes', async () => {
  const body = 'drop by drop, longer than headers may take'
  let rest = body.split('')
  let drip: ReturnType<typeof setInterval> | undefined
  const told = await talk(write => {
    write(
      `POST /health/live HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    drip = setInterval(() => {
      const [drop, ...others] = rest
      if (drop) write(drop)
      rest = others
    }, 20)
  }).finally(() => clearInterval(drip))
  expect(told).toMatch(/^HTTP\/1\.1 200 /u)
})

test('headers beyond 16 kB are refused', async () => {
  const told = await talk(write => write(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`))
  expect(told).toMatch(/^HTTP\/1\.1 431 /u)
})
