import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressOf } from './address.ts'
import { formDataBodySerializer } from './bodies.ts'
import { createClient } from './create-client.ts'
import type { Client } from './create-client.ts'

/** More than an answer of Kaleyra can have. */
const MANY = Array.from({ length: 250_000 }, (_, n) => n)
const server = createServer(({ url }, response) => {
  if (url === '/hangs') return
  const type = url === '/many' ? 'application/json' : 'text/event-stream'
  response.writeHead(url === '/refused' ? 500 : 200, { 'content-type': type })
  if (url === '/refused') response.write('x'.repeat(1000))
  else response.end(url === '/many' ? JSON.stringify(MANY) : `data: 1\n\n`.repeat(500))
})
let client: Client
let small: Client
beforeAll(async () => {
  await new Promise<void>(resolve => void server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  client = createClient({ baseUrl, maxAnswerBytes: 2_000_000 })
  small = createClient({ baseUrl, maxAnswerBytes: 1000 })
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await Promise.all([client.close(), small.close()])
})

test('an answer of any document is parsed, however many values it has', async () => {
  expect(await client.get({ url: '/many' })).toMatchObject({ ok: true, data: MANY })
})

test('a stream of events goes on past the most bytes of an answer', async () => {
  const { stream } = await small.sse.get({ url: '/events' })
  expect(await Array.fromAsync(stream)).toHaveLength(500)
})

test.each([
  ['a server that does not answer', '/hangs', { timeoutMs: 50 }, 'No stream of events began within 50 ms.'],
  ['a refusal that does not end', '/refused', {}, `The answer was 500, and no stream of events: ${'x'.repeat(500)}`],
])('%s ends a stream of events', async (_, url, settings, message) => {
  const { stream } = await client.sse.get({ url, ...settings })
  await expect(stream.next()).rejects.toThrow(message)
})

test.each([
  ['/pets/{id}', '..'],
  ['/pets/{.id}', '.'],
  ['/pets/{.id}', ''],
])('%s with %j would lead elsewhere, and is refused', (url, id) => {
  expect(() => addressOf('https://api.test', { url, path: { id } }, {})).toThrow(
    'expected a value for {id} of the path.',
  )
})

test('a bigint goes as its digits', async () => {
  const id = 9_007_199_254_740_993n
  expect(addressOf('https://api.test', { url: '/pets/{id}', path: { id }, query: { id } }, {})).toBe(
    `https://api.test/pets/${id}?id=${id}`,
  )
  const { pieces } = await formDataBodySerializer.bodySerializer({ id })
  let sent = ''
  for await (const piece of pieces(new AbortController().signal)) sent += Buffer.from(piece).toString()
  expect(sent).toContain(`name="id"\r\n\r\n${id}\r\n`)
})
