import { once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from './create-client.ts'
import type { ClientConfig } from './create-client.ts'

const STREAM = { 'content-type': 'text/event-stream' }
const event = (text: string) => `data: "${text}"\n\n`

/** A server that answers so, and a client of it. Both end with the test. */
async function answering(answer: (response: ServerResponse) => unknown, config: Partial<ClientConfig> = {}) {
  const server = createServer((_, response) => answer(response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a listening TCP server has this address
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const client = createClient({ baseUrl, ...config })
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await client.close()
  })
  return client
}

async function eventsOf({ sse }: Awaited<ReturnType<typeof answering>>, timeoutMs?: number): Promise<unknown[]> {
  const { stream } = await sse.get({ url: '/events', timeoutMs })
  return Array.fromAsync(stream)
}

test('a stream has any length, and each event at most maxAnswerBytes', async () => {
  const texts = Array.from({ length: 10 }, () => 'x'.repeat(500))
  const long = await answering(response => response.writeHead(200, STREAM).end(texts.map(event).join('')), {
    maxAnswerBytes: 1000,
  })
  expect(await eventsOf(long)).toEqual(texts)

  const endless = (line: string) => (response: ServerResponse) => {
    response.writeHead(200, STREAM)
    const timer = setInterval(() => response.write(line), 1)
    response.on('close', () => clearInterval(timer))
  }
  for (const line of ['data: and so on\n', 'data: and so on', 'data:\n']) {
    const client = await answering(endless(line), { maxAnswerBytes: 1000 })
    await expect(eventsOf(client)).rejects.toThrow('An event has more than 1000 bytes')
  }
})

test.each(['\n', '\r\n', '\r'])(
  'lines end with %j, wherever the pieces end, and each event comes at once',
  async end => {
    const text = `: a comment${end}data: "ä",${end}data: 1${end}${end}id: 2${end}data: "b"${end}${end}data: "cut`
    const bytes = Buffer.from(text.replace('"ä",', '["ä",').replace('data: 1', 'data: 1]'))
    let answered = Promise.withResolvers<ServerResponse>()
    const client = await answering(response => answered.resolve(response))
    for (let at = 1; at < bytes.length; at += 1) {
      answered = Promise.withResolvers()
      const { stream } = await client.sse.get({ url: '/events' })
      const first = stream.next()
      const response = await answered.promise
      response.writeHead(200, STREAM).write(bytes.subarray(0, at))
      // What has come is read before the rest is sent.
      const whole =
        bytes
          .subarray(0, at)
          .toString()
          .split(end + end).length - 1
      const values = whole > 0 ? [(await first).value] : []
      if (whole > 1) values.push((await stream.next()).value)
      response.end(bytes.subarray(at))
      if (whole === 0) values.push((await first).value)
      expect([...values, ...(await Array.fromAsync(stream))]).toEqual([['ä', 1], 'b'])
    }
  },
)

test('the time of one event grows with its length, not with its square', async () => {
  const client = await answering(response => {
    response.writeHead(200, STREAM).write('data: "')
    for (let n = 0; n < 256; n += 1) response.write('x'.repeat(65_536))
    response.end('"\n\n')
  })
  const before = process.cpuUsage()
  expect(await eventsOf(client)).toEqual(['x'.repeat(16_777_216)])
  const { user, system } = process.cpuUsage(before)
  // A square takes 5.6 s.
  expect((user + system) / 1e6).toBeLessThan(3)
})

test('a stream may take longer than timeoutMs, once it has begun', async () => {
  const slow = await answering(response => {
    response.writeHead(200, STREAM).write(event('first'))
    setTimeout(() => response.end(event('last')), 2500)
  })
  expect(await eventsOf(slow, 2000)).toEqual(['first', 'last'])
})

test.each([
  ['no headers', () => {}],
  ['a refusal that does not end', (response: ServerResponse) => response.writeHead(500).write('later')],
])('timeoutMs ends %s', async (_, answer) => {
  const client = await answering(answer)
  await expect(eventsOf(client, 50)).rejects.toThrow('no complete answer within 50 ms')
})

test('the beginning of an answer that is no stream is enough', async () => {
  const client = await answering(response => response.writeHead(500).write('x'.repeat(10_000)))
  await expect(eventsOf(client)).rejects.toThrow(/^The answer was 500, and no stream of events: x{500}$/u)
})

test('a stream that is compressed is refused, since it would be read as none', async () => {
  const client = await answering(response =>
    response.writeHead(200, { ...STREAM, 'content-encoding': 'gzip' }).end('x'),
  )
  await expect(eventsOf(client)).rejects.toThrow('The stream of events is encoded: gzip')
})

test('a signal ends a stream that has begun', async () => {
  const client = await answering(response => response.writeHead(200, STREAM).write(event('first')))
  const controller = new AbortController()
  const { stream } = await client.sse.get({ url: '/events', signal: controller.signal })
  expect(await stream.next()).toEqual({ done: false, value: 'first' })
  controller.abort(new Error('no longer wanted'))
  await expect(stream.next()).rejects.toThrow('no longer wanted')
})

test('a client that is closed opens no stream', async () => {
  const client = await answering(response => response.writeHead(200, STREAM).end(event('first')))
  expect(await eventsOf(client)).toEqual(['first'])
  await client.close()
  await expect(eventsOf(client)).rejects.toThrow('destroyed')
})
