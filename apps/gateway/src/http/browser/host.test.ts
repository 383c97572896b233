import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerJson } from '../answer.ts'
import { refusing } from '../routes.ts'
import { createPages } from './pages.ts'

let server: Server
beforeAll(async () => {
  const allowedOrigins = ['https://app.test', 'http://console.test:5173']
  const { atHome } = createPages({ allowedOrigins, anyHost: false, log: pino({ level: 'silent' }), now: Date.now })
  const handler = refusing(atHome((_request, response) => answerJson(response, 200, {})))
  server = createServer((...call) => void handler(...call)).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => server.close())

async function statusFor(host: string): Promise<number | undefined> {
  const { port } = server.address() as AddressInfo
  const call = request({ host: '127.0.0.1', port, headers: { host } }).end()
  const [response] = (await once(call, 'response')) as [IncomingMessage]
  response.resume()
  return response.statusCode
}

test.each([
  'localhost',
  'localhost:4000',
  '127.0.0.1:4000',
  '127.0.1.1',
  '[::1]:4000',
  'app.test',
  'console.test:5173',
])('a request to %s is let in', async host => {
  expect(await statusFor(host)).toBe(200)
})

test.each(['evil.test:4000', 'localhost.evil.test', '127.0.0.1.evil.test:80', 'console.test', 'evil.test:localhost'])(
  'a request to %s, a name that points here, is refused [host-rebinding]',
  async host => {
    expect(await statusFor(host)).toBe(403)
  },
)
