import { Agent, buildConnector, errors } from 'undici'
import { expect, test } from 'vitest'
import { UnreachableError } from '../src/index.ts'
import { anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { startPeer } from './peer.ts'

/** Connects to nowhere, as an address behind a silent firewall does. */
const silence = () => new Agent({ connect: () => {} })

test('a refused connection is unreachable', async () => {
  const client = clientOf('http://127.0.0.1:1')

  const failure = await failureOf(client.uploadResumableMedia(anUpload))

  expect(failure).toBeInstanceOf(UnreachableError)
  expect(failure).toMatchObject({ reason: 'UNREACHABLE', status: undefined, cause: { code: 'ECONNREFUSED' } })
  expect(failure).toMatchObject({
    message: expect.stringContaining('could not be reached (ECONNREFUSED), and nothing'),
  })
  await client.close()
})

test('an unknown host is unreachable', async () => {
  const client = clientOf('https://kaleyra.invalid')

  expect(await failureOf(client.uploadResumableMedia(anUpload))).toBeInstanceOf(UnreachableError)
  await client.close()
})

test('a server that does not speak TLS is unreachable under https', async () => {
  const peer = await startPeer(call => call.socket.end('plain text'))
  const client = clientOf(peer.url.replace('http:', 'https:'))

  expect(await failureOf(client.uploadResumableMedia(anUpload))).toBeInstanceOf(UnreachableError)

  expect(peer.calls.map(call => call.received.includes('POST'))).toEqual([false])
  await client.close()
  await peer.stop()
})

test('a connection that is not made in time is unreachable', async () => {
  const dispatcher = new Agent({ connect: (_, callback) => callback(new errors.ConnectTimeoutError(), null) })
  const client = clientOf('http://127.0.0.1:1', { dispatcher })

  const failure = await failureOf(client.uploadResumableMedia(anUpload))

  expect(failure).toBeInstanceOf(UnreachableError)
  expect(failure).toMatchObject({ cause: { code: 'UND_ERR_CONNECT_TIMEOUT' } })
  await dispatcher.destroy()
})

test('a deadline that ends before there is a connection is unreachable, and is kept', async () => {
  const dispatcher = silence()
  const client = clientOf('http://127.0.0.1:1', { dispatcher })

  const failure = await failureOf(client.uploadResumableMedia({ ...anUpload, timeoutMs: 20 }))

  expect(failure).toBeInstanceOf(UnreachableError)
  expect(failure).toMatchObject({ cause: { name: 'TimeoutError' } })
  await dispatcher.destroy()
})

test('an abort before there is a connection rejects with its reason, at once', async () => {
  const dispatcher = silence()
  const client = clientOf('http://127.0.0.1:1', { dispatcher })
  const controller = new AbortController()
  const reason = new Error('no longer wanted')

  const upload = failureOf(client.uploadResumableMedia({ ...anUpload, signal: controller.signal }))
  setImmediate(() => controller.abort(reason))

  expect(await upload).toBe(reason)
  await dispatcher.destroy()
})

test('a connection made after the abort carries nothing', async () => {
  const peer = await startPeer(() => {})
  const controller = new AbortController()
  const connector = buildConnector({})
  const connected = Promise.withResolvers<void>()
  const dispatcher = new Agent({
    connect: (options, callback) => {
      controller.abort(new Error('no longer wanted'))
      connector(options, (...outcome) => {
        callback(...outcome)
        connected.resolve()
      })
    },
  })
  const client = clientOf(peer.url, { dispatcher })

  await failureOf(client.uploadResumableMedia({ ...anUpload, signal: controller.signal }))
  await connected.promise
  await dispatcher.close()

  expect(peer.calls.map(call => call.received.toString())).toEqual([''])
  await peer.stop()
})

test('an aborted signal rejects with its reason and makes no connection', async () => {
  const peer = await startPeer(() => {})
  const client = clientOf(peer.url)
  const reason = new Error('no longer wanted')
  const call = { ...anUpload, signal: AbortSignal.abort(reason) }

  expect(await failureOf(client.uploadResumableMedia(call))).toBe(reason)
  expect(await failureOf(client.getResumableMedia(call))).toBe(reason)

  expect(peer.calls).toEqual([])
  await client.close()
  await peer.stop()
})
