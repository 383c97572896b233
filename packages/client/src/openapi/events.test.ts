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
