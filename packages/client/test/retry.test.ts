import { Readable } from 'node:stream'
import { Agent, errors } from 'undici'
import { describe, expect, onTestFinished, test } from 'vitest'
import {
  LookupFailedError,
  OutcomeUnknownError,
  RateLimitedError,
  ServerError,
  UnreachableError,
} from '../src/index.ts'
import type { Retry } from '../src/index.ts'
import { examples } from '@resumable-media/openapi/examples'
import { ACCEPTED, WABA_ID, anUpload, clientOf } from './account.ts'
import { failureOf } from './failure.ts'
import { answering, found, json, reset } from './kaleyra.ts'

const lookup = { wabaId: WABA_ID, id: '639' }
const soon: Retry = { waitMs: 1 }
const accepted = json(202, ACCEPTED)
const limited = (headers: Record<string, string> = {}) => json(429, examples.rateLimited.body, headers)

describe('a lookup is tried again', () => {
  test.each([
    ['without an answer', reset],
    ["after a proxy's 5xx", json(502, 'bad gateway')],
    ["after Kaleyra's 500", json(500, examples.serverError.body)],
  ])('%s, three times in all [client-retries-lookups]', async (_, failing) => {
    const twice = await answering([failing, failing, found()], { retry: soon })
    expect(await twice.client.getResumableMedia(lookup)).toEqual([])
    expect(twice.asked).toHaveLength(3)

    const always = await answering([failing], { retry: soon })
    await failureOf(always.client.getResumableMedia(lookup))
    expect(always.asked).toHaveLength(3)
  })

  test('as often as the call says, or the client', async () => {
    const { client, asked } = await answering([reset], { retry: { attempts: 1 } })
    await failureOf(client.getResumableMedia(lookup))
    expect(asked).toHaveLength(1)
    await failureOf(client.getResumableMedia({ ...lookup, retry: { attempts: 4, waitMs: 1 } }))
    expect(asked).toHaveLength(5)
  })

  test('not after a refusal, nor after an answer that cannot be understood', async () => {
    for (const answer of [
      json(401, examples.badCredentials.body),
      json(404, 'not found'),
      json(200, 'thanks'),
      limited(),
    ]) {
      const { client, asked } = await answering([answer], { retry: soon })
      await failureOf(client.getResumableMedia(lookup))
      expect(asked).toHaveLength(1)
    }
  })

  test('each page of a list', async () => {
    const { client, asked } = await answering([found({ id: 1, status: 'PENDING' }), reset, found()], { retry: soon })
    expect(await Array.fromAsync(client.listResumableMedia({ wabaId: WABA_ID }))).toHaveLength(1)
    expect(asked).toHaveLength(3)
  })
})

describe('an upload', () => {
  /** Refuses so many connections before it makes one. */
  function refusing(times: number) {
    let tries = 0
    const agent = new Agent({ pipelining: 0 })
    onTestFinished(() => agent.close())
    const dispatcher = agent.compose(dispatch => (options, handler) => {
      tries += 1
      if (tries > times) return dispatch(options, handler)
      queueMicrotask(() => handler.onResponseError?.({} as never, new errors.ConnectTimeoutError()))
      return true
    })
    return { dispatcher, tries: () => tries }
  }

  test('of which nothing was sent is tried again [client-retries-uploads]', async () => {
    const { dispatcher, tries } = refusing(2)
    const { url, asked } = await answering([accepted])
    const client = clientOf(url, { dispatcher, retry: soon })
    expect(await client.uploadResumableMedia(anUpload)).toEqual({ id: '639', status: 'PENDING' })
    expect([tries(), asked.length]).toEqual([3, 1])
  })

  test.each([
    ['whose answer was lost', reset, OutcomeUnknownError],
    ['to which a proxy answers 502', json(502, 'bad gateway'), OutcomeUnknownError],
    ['to which Kaleyra answers 500', json(500, examples.serverError.body), ServerError],
    ['that is limited', limited({ 'retry-after': '0' }), RateLimitedError],
  ])('%s is sent once, whatever retry says [client-never-twice]', async (_, answer, expected) => {
    const { client, asked } = await answering([answer, accepted])
    const failure = await failureOf(client.uploadResumableMedia({ ...anUpload, retry: { attempts: 9, waitMs: 1 } }))
    expect(failure).toBeInstanceOf(expected)
    expect(asked).toHaveLength(1)
  })

  test('from a stream is tried once, and a call that asks for more is told so', async () => {
    const { dispatcher, tries } = refusing(9)
    const client = clientOf('http://127.0.0.1:1', { dispatcher, retry: soon })
    const stream = () => ({ ...anUpload, file: Readable.from([Buffer.from('hello')]), size: 5 })
    expect(await failureOf(client.uploadResumableMedia(stream()))).toBeInstanceOf(UnreachableError)
    expect(tries()).toBe(1)
    const failure = await failureOf(client.uploadResumableMedia({ ...stream(), retry: { attempts: 2 } }))
    expect(failure).toBeInstanceOf(TypeError)
    expect((failure as Error).message).toContain('a stream can be read once only: give { size, stream: () =>')
  })
})

describe('a 429, where it is asked for', () => {
  const retry: Retry = { rateLimited: true, waitMs: 1 }

  test.each(['0', new Date(0).toUTCString()])('is tried again after its Retry-After: %s', async after => {
    const { client, asked } = await answering([limited({ 'retry-after': after }), accepted], { retry })
    expect(await client.uploadResumableMedia(anUpload)).toMatchObject({ id: '639' })
    expect(asked).toHaveLength(2)
  })

  test.each([
    ['without one', {}],
    ['with one that is none', { 'retry-after': 'soon' }],
    ['with one after the end of the call', { 'retry-after': '3600' }],
  ] as [string, Record<string, string>][])('is thrown %s', async (_, headers) => {
    const { client, asked } = await answering([limited(headers), accepted], { retry })
    expect(await failureOf(client.uploadResumableMedia(anUpload))).toBeInstanceOf(RateLimitedError)
    expect(asked).toHaveLength(1)
  })
})

test('timeoutMs is for all tries and waits together', async () => {
  const { client, asked } = await answering([reset])
  const began = performance.now()
  const call = { ...lookup, timeoutMs: 300, retry: { attempts: 100, waitMs: 100, longestWaitMs: 100 } }
  expect(await failureOf(client.getResumableMedia(call))).toBeInstanceOf(LookupFailedError)
  expect(asked.length).toBeLessThan(8)
  expect(performance.now() - began).toBeLessThan(5000)
})

test('an abort while the next try is waited for ends the call with its reason', async () => {
  const { client, asked } = await answering([reset])
  const controller = new AbortController()
  const reason = new Error('no longer wanted')
  const call = { ...lookup, signal: controller.signal, retry: { waitMs: 60_000, longestWaitMs: 60_000 } }
  const failure = failureOf(client.getResumableMedia(call))
  await expect.poll(() => asked.length).toBe(1)
  controller.abort(reason)
  expect(await failure).toBe(reason)
})

test.each<[Retry, string]>([
  [{ attempts: 0 }, 'retry.attempts is 0: expected a whole number from 1 to 100'],
  [{ attempts: 1.5 }, 'retry.attempts is 1.5'],
  [{ waitMs: -1 }, 'retry.waitMs is -1: expected milliseconds'],
  [{ longestWaitMs: Number.NaN }, 'retry.longestWaitMs is NaN'],
])('%j cannot be, for a client and for a call', async (retry, words) => {
  expect(() => clientOf('http://127.0.0.1:1', { retry })).toThrow(words)
  const client = clientOf('http://127.0.0.1:1')
  expect(await failureOf(client.getResumableMedia({ ...lookup, retry }))).toMatchObject({
    message: expect.stringContaining(words),
  })
})
