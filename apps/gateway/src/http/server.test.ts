import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createLog } from '../lib/log.ts'
import { systemClock } from '../lib/clock.ts'
import { createLive } from './health.ts'
import type { Handler } from './routes.ts'
import { startHttpServer } from './server.ts'
import type { HttpServer } from './server.ts'
import { createStop } from './stop.ts'

let http: HttpServer
beforeEach(async () => {
  const live = createLive({ isForeign: () => false })
  const handlers = { graphql: live, callbacks: live, live, ready: live, uploads: live, page: live }
  const log = createLog('silent')
  const limits = { headersMs: 300, keepAliveMs: 1000, maxDrainBytes: 0, monotonic: systemClock.monotonic }
  http = await startHttpServer({ host: '127.0.0.1', port: 0, handlers, ...limits, log })
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

test('headers that come drop by drop are cut off after their time [slow-headers]', async () => {
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

test('headers beyond 16 kB are refused [large-headers]', async () => {
  const told = await talk(write => write(`GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`))
  expect(told).toMatch(/^HTTP\/1\.1 431 /u)
})

/** A connection that has had one answer, and waits for its next request. */
async function idle(): Promise<{ socket: Socket; answer: string }> {
  const socket = connect(http.port, '127.0.0.1')
  socket.setEncoding('utf8').write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n')
  const [answer] = (await once(socket, 'data')) as [string]
  return { socket, answer }
}

test('an idle connection is kept for as long as its answer says, past the time for headers, and then closed', async () => {
  const { socket, answer } = await idle()
  const began = performance.now()
  expect(answer).toMatch(/\r\nKeep-Alive: timeout=1\r\n/iu)
  await once(socket.resume(), 'end', { signal: AbortSignal.timeout(20_000) })
  expect(performance.now() - began).toBeGreaterThan(990)
})

test('idle connections are closed at once when the server stops', async () => {
  const { socket } = await idle()
  const closed = once(socket.resume(), 'close')
  const began = performance.now()
  await http.stop()
  await closed
  // Before they would end by themselves.
  expect(performance.now() - began).toBeLessThan(990)
})

describe('a stop', () => {
  let answers: (() => void)[]
  let server: HttpServer
  beforeEach(async () => {
    answers = []
    const held: Handler = async (request, response) => {
      if (request.url?.includes('stream')) response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n')
      await new Promise<void>(resolve => answers.push(resolve))
      response.end('{}')
    }
    const handlers = { graphql: held, callbacks: held, live: held, ready: held, uploads: held, page: held }
    const limits = { keepAliveMs: 10_000, maxDrainBytes: 0, monotonic: systemClock.monotonic }
    server = await startHttpServer({ host: '127.0.0.1', port: 0, handlers, ...limits, log: createLog('silent') })
  })
  afterEach(() => server.stop())
  const ask = (path: string) => fetch(`http://127.0.0.1:${server.port}${path}`)

  test('waits for the answers under way, but not for streams', async () => {
    const [answer, stream] = [ask('/'), ask('/stream')]
    await expect.poll(() => answers).toHaveLength(2)
    let isSettled = false
    const settled = server.settled().then(() => (isSettled = true))
    await stream
    expect(isSettled).toBe(false)
    // Of the two it does not matter which one is first.
    answers.forEach(end => end())
    expect((await answer).status).toBe(200)
    await settled
  })

  test('does not wait for a stream that goes on', async () => {
    const stream = await ask('/stream')
    await expect(server.settled()).resolves.toBeUndefined()
    await stream.body?.cancel()
  })

  test('ends connections with their answers before it takes no more of them', async () => {
    const before = ask('/')
    await expect.poll(() => answers).toHaveLength(1)
    answers.forEach(end => end())
    expect((await before).headers.get('connection')).toBe('keep-alive')
    server.endConnections()
    const after = ask('/')
    await expect.poll(() => answers).toHaveLength(2)
    answers.forEach(end => end())
    expect((await after).headers.get('connection')).toBe('close')
  })
})

test('a load balancer learns of a stop before the listener closes; alone, a gateway closes it at once', async () => {
  const log: string[] = []
  const server = {
    endConnections: () => log.push('ends connections'),
    close: () => log.push('closes'),
    settled: async () => {},
  }
  for (const hasOthers of [true, false]) {
    const stop = createStop()
    await stop.check()
    const begun = stop.begin({ uploadsMs: 500, hasOthers, http: server })
    await expect(stop.check()).rejects.toThrow('the gateway is stopping')
    log.push(`with others: ${hasOthers}`)
    await (
      await begun
    ).settled
  }
  expect(log.slice(0, 3)).toEqual(['ends connections', 'with others: true', 'closes'])
  expect(log.slice(3)).toEqual(['ends connections', 'closes', 'with others: false'])
})
