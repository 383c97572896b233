import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { buffer, text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { createLog } from '../lib/log.ts'
import type { RawCallback } from './parse.ts'
import { createCallbacks } from './route.ts'
import { drainAfterAnswer } from '../http/lingering-close.ts'
import { refusing } from '../http/routes.ts'

const NEW = 'the present secret'
const OLD = 'the previous secret'
const BODY = '{"resumable_media_id":"1"}'

/** The route alone, with a clock and a log that the test sees. */
async function start(options: Partial<Parameters<typeof createCallbacks>[0]> = {}) {
  const received: RawCallback[] = []
  const warnings: unknown[] = []
  const clock = { at: 0 }
  const log = createLog('silent')
  const callbacks = createCallbacks({
    secrets: [NEW, OLD],
    receive: async callback => void received.push(callback),
    monotonic: () => clock.at,
    log: Object.assign(Object.create(log) as typeof log, { warn: (...words: unknown[]) => warnings.push(words) }),
    ...options,
  })
  const answered = Promise.withResolvers<void>()
  const server = createServer((request, response) => {
    response.once('finish', answered.resolve)
    drainAfterAnswer(request, response, 1024 * 1024)
    void refusing(callbacks)(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => server.close().closeAllConnections())
  const { port } = server.address() as AddressInfo
  const url = `http://127.0.0.1:${port}/callbacks/kaleyra`
  return {
    port,
    received,
    warnings,
    clock,
    /** Once it has answered for the first time. */
    answered: answered.promise,
    async post(secret: string | undefined, body: BodyInit = BODY, query = ''): Promise<number> {
      const headers = secret === undefined ? {} : { 'x-callback-secret': secret }
      return (await fetch(url + query, { method: 'POST', headers, body })).status
    },
    /** Sends a request by hand, and answers all that comes until the connection is closed. */
    async send(head: string, body: string): Promise<string> {
      const socket = connect(port, '127.0.0.1')
      const answer = text(socket)
      socket.write(
        `POST /callbacks/kaleyra HTTP/1.1\r\nhost: localhost\r\nx-callback-secret: ${NEW}\r\n${head}\r\n\r\n`,
      )
      socket.write(body)
      return answer
    },
  }
}

test('while a secret is rotated both are taken, and nothing else is [callback-two-secrets]', async () => {
  const { post, received } = await start()
  const asked = [NEW, OLD, `${NEW},${OLD}`, '', undefined, 'wrong'].map(secret => post(secret))
  expect(await Promise.all(asked)).toEqual([200, 200, 401, 401, 401, 401])
  expect(received).toHaveLength(2)
})

test('once the previous secret is dropped, nobody has it', async () => {
  const { post } = await start({ secrets: [NEW] })
  expect([await post(OLD), await post(NEW)]).toEqual([401, 200])
})

test('without a secret nothing is ever taken, whatever a callback holds [callback-needs-secret]', async () => {
  const { post, received } = await start({ secrets: [] })
  const asked = ['', 'undefined', undefined].flatMap(secret => [post(secret), post(secret, BODY, '?secret=')])
  expect(await Promise.all(asked)).toEqual([403, 403, 403, 403, 403, 403])
  expect(received).toEqual([])
})

test('the log tells once an hour that the previous secret is still in use, without telling it [callback-old-secret]', async () => {
  const { post, warnings, clock } = await start()
  await post(NEW)
  expect(warnings).toEqual([])
  for (let n = 0; n < 20; n += 1) await post(OLD)
  expect(warnings).toEqual([[expect.stringContaining('KALEYRA_CALLBACK_SECRET_PREVIOUS: put the new secret into')]])
  clock.at += 3_600_000
  for (let n = 0; n < 20; n += 1) await post(OLD)
  expect(warnings).toHaveLength(2)
  expect(JSON.stringify(warnings)).not.toContain(OLD)
})

const LARGE = `{"resumable_media_id":"1","x":"${'x'.repeat(500_000)}"}`

test.each([
  ['with its length', () => LARGE],
  ['without one', () => new Response(LARGE).body ?? ''],
])('a body that is too large, sent %s, is answered 413 with the limit and the cure', async (_how, body) => {
  const { port, received } = await start()
  const response = await fetch(`http://127.0.0.1:${port}/callbacks/kaleyra`, {
    method: 'POST',
    headers: { 'x-callback-secret': NEW },
    body: body(),
    duplex: 'half',
  } as RequestInit)
  expect([response.status, await response.text()]).toEqual([
    413,
    expect.stringContaining('more than 65536 bytes. Let the template of the callback profile'),
  ])
  expect(received).toEqual([])
})

test('a body of exactly 64 KB is taken', async () => {
  const { post, received } = await start()
  expect(await post(NEW, BODY + ' '.repeat(65_536 - BODY.length))).toBe(200)
  expect(received).toHaveLength(1)
})

test('a body that does not come is answered 408, and the connection closed [callback-slow-body]', async () => {
  const { send, received } = await start({ bodyMs: 50 })
  const answer = await send('content-length: 26', BODY.slice(0, -1))
  expect(answer).toMatch(/^HTTP\/1.1 408 .*connection: close.*did not come within 0\.05 s/isu)
  expect(received).toEqual([])
})

test('neither does one last that drips byte by byte [callback-drip]', async () => {
  const { port, received, answered } = await start({ bodyMs: 200 })
  const socket = connect(port, '127.0.0.1')
  const answer = buffer(socket)
  socket.write(`POST /callbacks/kaleyra HTTP/1.1\r\nhost: localhost\r\nx-callback-secret: ${NEW}\r\n`)
  socket.write('content-length: 60000\r\n\r\n')
  const drip = setInterval(() => socket.write(' '), 10)
  // What is written to a connection that is closed resets it, and takes the answer away before it is read.
  await answered.finally(() => clearInterval(drip))
  expect(String(await answer)).toMatch(/^HTTP\/1.1 408 /u)
  expect(received).toEqual([])
})
