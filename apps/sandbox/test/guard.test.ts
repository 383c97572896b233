import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startSandbox, type Sandbox } from '../src/index.ts'

let sandbox: Sandbox
beforeAll(async () => {
  sandbox = await startSandbox({ port: 0 })
})
afterAll(() => sandbox.stop())

const ROUTES = [
  ['POST', '/_sandbox/reset'],
  ['PATCH', '/_sandbox/settings'],
  ['GET', '/_sandbox/settings'],
  ['GET', '/_sandbox/requests'],
  ['POST', '/v2/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'],
  ['GET', '/v2/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'],
  ['OPTIONS', '/_sandbox/settings'],
] as const

async function send(method: string, path: string, headers: Record<string, string>) {
  const { port } = sandbox
  const outgoing = request({
    host: '127.0.0.1',
    port,
    method,
    path,
    headers: { host: `127.0.0.1:${port}`, ...headers },
  })
  outgoing.end(method === 'PATCH' ? '{"down":true}' : undefined)
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, body: await json(response) }
}

test.each([
  ['a page of another site', { origin: 'https://evil.test' }, 'a page of another site'],
  ['a page of another port', { origin: 'http://127.0.0.1:1' }, 'a page of another site'],
  ['a page without an origin', { origin: 'null' }, 'a page of another site'],
  [
    'an image of another site',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    'a page of another site',
  ],
  ['a page of the same site', { 'sec-fetch-site': 'same-site' }, 'a page of another site'],
  ['a rebound name', { host: 'evil.test' }, 'Host "evil.test" is not this sandbox\'s. Call it by its IP address'],
  ['a rebound name of the same origin', { host: 'evil.test:80', origin: 'http://evil.test:80' }, 'Host "evil.test:80"'],
  ['a name that begins like ours', { host: 'localhost.evil.test' }, 'Host "localhost.evil.test"'],
  ['a name that begins like an address', { host: '127.0.0.1.evil.test' }, 'Host "127.0.0.1.evil.test"'],
  ['no name', { host: 'a b' }, 'Host "a b"'],
])('%s is refused at every route, and changes nothing', async (_what, headers, error) => {
  for (const [method, path] of ROUTES) {
    expect(await send(method, path, headers)).toEqual({ status: 403, body: { error: expect.stringContaining(error) } })
  }
  expect((await send('GET', '/_sandbox/settings', {})).body).toMatchObject({ down: false })
  expect((await send('GET', '/_sandbox/requests', {})).body).toEqual([])
})

test.each([
  ['by its address', {}],
  ['by a name of this machine', { host: 'localhost' }],
  ['in capitals, with a port', { host: 'LOCALHOST:4010' }],
  ['by the address in a network', { host: '192.0.2.7:4010' }],
  ['by an IPv6 address', { host: '[::1]:4010' }],
  ['typed into a browser', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' }],
  ['from its own origin', { host: 'localhost:4010', origin: 'http://localhost:4010', 'sec-fetch-site': 'same-origin' }],
])('called %s it answers', async (_what, headers) => {
  expect((await send('GET', '/_sandbox/settings', headers)).status).toBe(200)
})
