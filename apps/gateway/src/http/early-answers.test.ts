import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../lib/log.ts'
import { systemClock } from '../lib/clock.ts'
import { answerJson } from './answer.ts'
import type { Handler } from './routes.ts'
import { startHttpServer } from './server.ts'
import type { HttpServer } from './server.ts'

/** Reads the body, and answers how long it was. */
const read: Handler = async (request, response) => answerJson(response, 200, { length: (await text(request)).length })
/** Does not. */
const refuse: Handler = (_request, response) => answerJson(response, 404, { error: 'not here' })
/** Nor does it know so at once: its socket has stopped reading by then. */
const refuseLater: Handler = async (request, response) => {
  await expect.poll(() => request.readableLength).toBeGreaterThan(10_000)
  answerJson(response, 404, { error: 'not here' })
}

const MAX_DRAIN_BYTES = 10_000_000
let http: HttpServer
let sockets: Socket[] = []
beforeEach(async () => {
  const handlers = { graphql: read, callbacks: refuseLater, live: read, ready: read, uploads: refuse, page: refuse }
  const limits = {
    headersMs: 5000,
    keepAliveMs: 1000,
    maxDrainBytes: MAX_DRAIN_BYTES,
    monotonic: systemClock.monotonic,
  }
  const headers = { 'x-of-every': 'answer' }
  http = await startHttpServer({ host: '127.0.0.1', port: 0, handlers, headers, ...limits, log: createLog('silent') })
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  sockets = []
  await http.stop()
})

function open(): Socket {
  const socket = connect({ port: http.port, host: '127.0.0.1', allowHalfOpen: true }).on('error', () => {})
  sockets.push(socket)
  return socket
}

/** Writes all of it before it reads, and answers what it reads until the other side ends. */
async function send(head: string, body: Uint8Array | string = ''): Promise<string> {
  const socket = open()
  socket.write(`${head}\r\n\r\n`)
  await new Promise<void>(resolve => socket.write(body, () => resolve()))
  return text(socket.setEncoding('utf8'))
}

const MANY = Buffer.alloc(8_000_000, 'x')
const post = (path: string, headers: string, version = '1.1') =>
  `POST ${path} HTTP/${version}\r\nhost: localhost\r\n${headers}`
const LENGTH = `content-length: ${MANY.length}`

test.each([
  ['refused at once', post('/uploads', `${LENGTH}\r\nconnection: close`), 404],
  ['refused when its socket has stopped', post('/callbacks/kaleyra', `${LENGTH}\r\nconnection: close`), 404],
  ['in HTTP/1.0', post('/uploads', LENGTH, '1.0'), 404],
  ['to no host', `POST / HTTP/1.1\r\n${LENGTH}`, 400],
  ['to a host that is none', `POST / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n${LENGTH}`, 400],
  ['behind too many headers', post('/', `x: ${'x'.repeat(17_000)}\r\n${LENGTH}`), 431],
  ['in chunks that are none', post('/graphql', 'transfer-encoding: chunked'), 400],
  ['that is no HTTP', 'HELO there', 400],
  ['of an expectation that there is none of', post('/', `expect: 200-ok\r\n${LENGTH}`), 417],
])('the answer to 8 MB reaches a sender that writes them all first: %s', async (_what, head, status) => {
  for (let n = 0; n < 5; n += 1) expect(await send(head, MANY)).toMatch(new RegExp(`^HTTP/1.1 ${status} `, 'u'))
})

test('no connection is left of those that were refused', async () => {
  const connections = () => process.getActiveResourcesInfo().filter(kind => kind === 'TCPSocketWrap').length
  const before = connections()
  const head = post('/uploads', `${LENGTH}\r\nconnection: close`)
  await Promise.all(Array.from({ length: 10 }, () => send(head, MANY)))
  for (const socket of sockets) socket.end()
  await expect.poll(connections).toBeLessThanOrEqual(before)
})

test('a connection that is refused again and again collects no listeners', async () => {
  const warnings: Error[] = []
  const note = (warning: Error) => void warnings.push(warning)
  process.on('warning', note)
  const socket = open().setEncoding('utf8')
  for (let n = 0; n < 20; n += 1) {
    socket.write(`${post('/uploads', 'content-length: 2')}\r\n\r\nx`)
    expect(await once(socket, 'data')).toEqual([expect.stringMatching(/^HTTP\/1.1 404 /u)])
    socket.write('x')
  }
  process.off('warning', note)
  expect(warnings).toEqual([])
})

test('more than there is room for is cut off [refused-body-cut]', async () => {
  const socket = open()
  socket.write(`${post('/uploads', 'content-length: 1000000000\r\nconnection: close')}\r\n\r\n`)
  const more = () => void (socket.writable && socket.write(MANY, more))
  more()
  const began = socket.bytesWritten
  await expect.poll(() => socket.resume().destroyed).toBe(true)
  expect(socket.bytesWritten - began).toBeLessThan(MAX_DRAIN_BYTES + 4 * MANY.length)
})

test('a sender that does not end does not keep the server from stopping', async () => {
  const socket = open()
  socket.write(`${post('/uploads', 'content-length: 1000\r\nconnection: close')}\r\n\r\n`)
  await once(socket.resume(), 'end')
  const began = performance.now()
  await http.stop()
  expect(performance.now() - began).toBeLessThan(3000)
})

test('what is no request is answered in words, with the headers of every answer', async () => {
  expect(await send('HELO there')).toMatch(/x-of-every: answer\r\n.*"error":"This is not a request of HTTP/su)
})

const EXPECT = 'expect: 100-continue\r\n'

test('a body is asked for when it is read', async () => {
  const socket = open().setEncoding('utf8')
  socket.write(`${post('/graphql', `${EXPECT}content-length: 3`)}\r\n\r\n`)
  expect(await once(socket, 'data')).toEqual(['HTTP/1.1 100 Continue\r\n\r\n'])
  socket.write('abc')
  const [answer] = (await once(socket, 'data')) as [string]
  expect(answer).toMatch(/^HTTP\/1.1 200 .*connection: keep-alive.*"length":3/isu)
})

test.each([
  ['is not asked for when it is not read', EXPECT, '1.1', /^HTTP\/1.1 404 .*connection: close/isu],
  ['is not asked for in HTTP/1.0', EXPECT, '1.0', /^HTTP\/1.1 404 /u],
  [
    'is refused with an expectation of more',
    'expect: 100-continue, more\r\n',
    '1.1',
    /^HTTP\/1.1 417 .*header Expect is/su,
  ],
])('a body %s', async (_what, headers, version, answer) => {
  expect(await send(post('/uploads', `${headers}content-length: 3`, version))).toMatch(answer)
})
