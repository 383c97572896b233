import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { callbacks } from '@resumable-media/openapi/examples'
import { startMock } from '@resumable-media/mock'
import type { CallbackName, Mock } from '@resumable-media/mock'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

type Received = { method: string | undefined; secret: unknown; path: string; body: string }
const received: Received[] = []
const receiver = createServer((request, response) => void receive(request, response))
async function receive(request: IncomingMessage, response: ServerResponse) {
  const { method, headers, url = '' } = request
  received.push({ method, secret: headers['x-callback-secret'], path: url, body: await text(request) })
  response.writeHead(headers['x-callback-secret'] === 's3cret' ? 200 : 401).end('seen')
}

let mock: Mock
let to: string
beforeAll(async () => {
  mock = await startMock()
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  to = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callbacks?from=mock`
})
beforeEach(() => {
  received.length = 0
})
afterAll(async () => {
  await mock.stop()
  receiver.close()
})

test.each<[CallbackName, object]>([
  ['uploaded', callbacks.callbackUploaded],
  ['failed', callbacks.callbackFailed],
])('%s is sent as the spec has it, and its answer comes back [mock-callback]', async (name, body) => {
  expect(await mock.callback(name, { to, secret: 's3cret' })).toEqual({ status: 200, body: 'seen' })
  expect(await mock.callback(name, { to })).toMatchObject({ status: 401 })
  expect(received).toMatchObject([
    { method: 'POST', secret: 's3cret', path: '/callbacks?from=mock' },
    { secret: undefined },
  ])
  expect(received.map(one => JSON.parse(one.body) as unknown)).toEqual([body, body])
})

test('every callback of the spec has a name', () => {
  const known: Record<CallbackName, true> = { uploaded: true, failed: true }
  expect(Object.keys(known)).toHaveLength(Object.keys(callbacks).length)
})

test('by GET, the fields are the query, in Kaleyra’s own quotes [mock-callback-get]', async () => {
  await mock.callback('failed', { to, method: 'GET' })
  expect(received[0]).toMatchObject({ method: 'GET', body: '' })
  expect(received[0]?.path).toMatch(
    /^\/callbacks\?from=mock&status="FAILED"&uploaded_file_handle="%3Cuploaded_file_handle%3E"&/u,
  )
})

test('a callback is no call, and leaves the choices alone', async () => {
  mock.next('rateLimited')
  await mock.callback('uploaded', { to })
  expect(mock.requests).toEqual([])
  mock.reset()
})

test('a name that is none, an address that is none and a receiver that is not there are errors', async () => {
  // @ts-expect-error -- the type knows the names
  await expect(mock.callback('pending', { to })).rejects.toMatchObject({
    code: 'UNKNOWN_EXAMPLE',
    message: 'The spec has no callback "pending". It has: uploaded, failed.',
  })
  await expect(mock.callback('uploaded', { to: '/callbacks' })).rejects.toMatchObject({
    code: 'CALLBACK_NOT_SENT',
    message: '`to` is "/callbacks": expected an http or https URL.',
  })
  const { url, stop } = await startMock()
  await stop()
  await expect(mock.callback('uploaded', { to: url })).rejects.toMatchObject({
    code: 'CALLBACK_NOT_SENT',
    message: expect.stringMatching(
      / has not answered \(connect ECONNREFUSED .*\)\. Start the receiver first, or correct `to`\.$/u,
    ),
  })
})
