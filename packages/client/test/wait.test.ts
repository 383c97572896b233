import { expect, test } from 'vitest'
import {
  LookupFailedError,
  UploadFailedError,
  UploadNotFoundError,
  WabaNotOwnedError,
  WaitTimeoutError,
} from '../src/index.ts'
import type { ResumableMedia } from '../src/index.ts'
import { examples } from '@resumable-media/openapi/examples'
import { WABA_ID } from './account.ts'
import { failureOf } from './failure.ts'
import { answering, found, json, reset } from './kaleyra.ts'
import type { Answer } from './kaleyra.ts'

const upload = { wabaId: WABA_ID, id: '639' }
const fast = { firstWaitMs: 1, longestWaitMs: 5 }
const item = (status: string, more = {}) => found({ id: 639, status, ...more })
const uploaded = item('UPLOADED', { uploaded_file_handle: '4::aW1hZ2U=' })

test('an upload is waited for through every status and passing failure, until it has its handle [client-wait]', async () => {
  const passing = [
    reset,
    json(502, 'a proxy'),
    json(500, examples.serverError.body),
    json(429, examples.rateLimited.body),
  ]
  const { client, asked } = await answering([
    found(),
    item('PENDING'),
    item('SCANNING'),
    ...passing,
    item('UPLOADED'),
    item('uploaded', { uploaded_file_handle: '<uploaded_file_handle>' }),
    uploaded,
  ])
  const seen: ResumableMedia[] = []

  const media = await client.waitUntilUploaded(upload, { ...fast, onStatus: one => seen.push(one) })

  expect(media).toMatchObject({ id: '639', status: 'UPLOADED', handle: '4::aW1hZ2U=' })
  expect(seen.map(one => one.status)).toEqual(['PENDING', 'SCANNING', 'UPLOADED', 'uploaded', 'UPLOADED'])
  expect(new Set(asked)).toEqual(new Set([expect.stringMatching(/^GET .*\?id=639$/u)]))
})

test('an id by itself, with its WABA beside it', async () => {
  const { client } = await answering([uploaded])
  expect((await client.waitUntilUploaded('639', { wabaId: WABA_ID })).handle).toBe('4::aW1hZ2U=')
  // @ts-expect-error an id is one of a WABA
  expect(await failureOf(client.waitUntilUploaded('639', fast))).toBeInstanceOf(TypeError)
})

test.each([
  ['with its words', { message: 'Unsupported codec' }, 'Kaleyra says: Unsupported codec.'],
  ['in the form of its refusals', { error: { file: 'Unsupported codec' } }, 'Kaleyra says: Unsupported codec.'],
  ['without any', {}, 'could not process it. Check that the file opens'],
])('FAILED is an error, %s [client-wait-failed]', async (_, more, words) => {
  const { client } = await answering([item('PENDING'), item('failed', more)])
  const failure = await failureOf(client.waitUntilUploaded(upload, fast))
  expect(failure).toBeInstanceOf(UploadFailedError)
  expect(failure).toMatchObject({
    reason: 'UPLOAD_FAILED',
    media: { id: '639' },
    message: expect.stringContaining(words),
  })
})

test('a limit ends it, with what was seen last and why the last lookup failed [client-wait-limit]', async () => {
  const { client } = await answering([item('SCANNING'), reset])
  const failure = await failureOf(client.waitUntilUploaded(upload, { ...fast, wholeTimeoutMs: 1000 }))
  expect(failure).toBeInstanceOf(WaitTimeoutError)
  expect(failure).toMatchObject({
    reason: 'WAIT_TIMEOUT',
    media: { status: 'SCANNING' },
    cause: expect.any(LookupFailedError),
    message:
      'Upload 639 was not UPLOADED within 1 s: its status is SCANNING, without a handle. Wait again, or look it up later.',
  })
})

test('the signal ends it at once, in a wait and in a lookup [client-wait-abort]', async () => {
  const reason = new Error('no longer wanted')
  for (const answers of [[item('PENDING')], [item('PENDING'), () => {}]]) {
    const { client, asked } = await answering(answers)
    const controller = new AbortController()
    const waiting = failureOf(
      client.waitUntilUploaded(upload, { firstWaitMs: answers.length === 1 ? 60_000 : 1, signal: controller.signal }),
    )
    await expect.poll(() => asked.length).toBe(answers.length)
    controller.abort(reason)
    expect(await waiting).toBe(reason)
  }
})

test('a refusal ends it, since it would come again', async () => {
  const { client, asked } = await answering([json(401, examples.wabaNotOwned.body)])
  expect(await failureOf(client.waitUntilUploaded(upload, fast))).toBeInstanceOf(WabaNotOwnedError)
  expect(asked).toHaveLength(1)
})

test('a client that is closed ends it', async () => {
  const { client, asked } = await answering([item('PENDING')])
  const waiting = failureOf(client.waitUntilUploaded(upload, { firstWaitMs: 50 }))
  await expect.poll(() => asked.length).toBe(1)
  await client.close()
  expect(await waiting).toMatchObject({ reason: 'LOOKUP_FAILED' })
})

test('an id that Kaleyra does not know ends it after a while', async () => {
  const { client } = await answering([found()])
  const failure = await failureOf(client.waitUntilUploaded(upload, { ...fast, missingMs: 50 }))
  expect(failure).toBeInstanceOf(UploadNotFoundError)
})

test('a lookup that fails does not make an id unknown', async () => {
  const late: Answer = (...call) => setTimeout(() => reset(...call), 100)
  const { client } = await answering([found(), late, uploaded])
  expect((await client.waitUntilUploaded(upload, { ...fast, missingMs: 50 })).handle).toBe('4::aW1hZ2U=')
})

test('waits that begin with none grow, and one without end is a long one', async () => {
  const { client, asked } = await answering([item('PENDING')])
  const controller = new AbortController()
  const none = client.waitUntilUploaded(upload, { firstWaitMs: 0, wholeTimeoutMs: 400 })
  expect(await failureOf(none)).toBeInstanceOf(WaitTimeoutError)
  expect(asked.length).toBeLessThan(20)
  const before = asked.length
  const endless = {
    firstWaitMs: Infinity,
    longestWaitMs: Infinity,
    wholeTimeoutMs: Infinity,
    signal: controller.signal,
  }
  const waiting = failureOf(
    client.waitUntilUploaded(upload, { ...endless, onStatus: () => setTimeout(() => controller.abort(), 100) }),
  )
  expect(await waiting).toMatchObject({ name: 'AbortError' })
  expect(asked.length).toBe(before + 1)
})

test('the waits grow from the first to the longest', async () => {
  const { client, asked } = await answering([
    item('PENDING'),
    item('PENDING'),
    item('PENDING'),
    item('PENDING'),
    uploaded,
  ])
  const began = performance.now()
  await client.waitUntilUploaded(upload, { firstWaitMs: 40, longestWaitMs: 80 })
  // 40, 60, 80, 80; timers may end a millisecond early.
  expect(performance.now() - began).toBeGreaterThan(255)
  expect(asked).toHaveLength(5)
})
