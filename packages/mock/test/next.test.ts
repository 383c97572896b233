import { examples } from '@resumable-media/openapi/examples'
import { startMock } from '@resumable-media/mock'
import type { ExampleName, Mock } from '@resumable-media/mock'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { call, callFor, form, KEY, PATH } from './call.ts'
import { startSlowUpload } from './slow-upload.ts'

let mock: Mock
beforeAll(async () => {
  mock = await startMock()
})
afterEach(() => mock.reset())
afterAll(() => mock.stop())

const everyAnswer = (Object.keys(examples) as ExampleName[]).flatMap(name =>
  examples[name].operations.map(operation => ({ name, operation })),
)
const answerOf = (name: ExampleName) => ({ status: examples[name].status, body: examples[name].body, violations: null })

describe('next', () => {
  test.for(everyAnswer)('gives $name to the next $operation, once', async ({ name, operation }) => {
    mock.next(name)
    expect(await callFor(mock.url, operation)).toEqual(answerOf(name))
    const otherwise = operation === 'uploadResumableMedia' ? 'accepted' : 'uploaded'
    expect(await callFor(mock.url, operation)).toEqual(answerOf(otherwise))
  })

  test('queues up: a media item that is processed, then fails', async () => {
    mock.next('accepted')
    mock.next('processing')
    mock.next('processing')
    mock.next('failed')
    expect(await callFor(mock.url, 'uploadResumableMedia')).toEqual(answerOf('accepted'))
    for (const name of ['processing', 'processing', 'failed', 'uploaded'] as const) {
      expect(await callFor(mock.url, 'getResumableMedia')).toEqual(answerOf(name))
    }
  })

  test('is not used up by an operation that cannot give it, nor by a path that is not in the spec', async () => {
    mock.next('accepted')
    mock.next('rateLimited')
    expect(await callFor(mock.url, 'getResumableMedia')).toEqual(answerOf('uploaded'))
    expect(await call(mock.url, { method: 'POST', path: `/v2${PATH}`, body: form() })).toMatchObject({ status: 404 })
    expect(await callFor(mock.url, 'uploadResumableMedia')).toEqual(answerOf('accepted'))
    expect(await callFor(mock.url, 'uploadResumableMedia')).toEqual(answerOf('rateLimited'))
  })

  test.for([
    ['a call without a key', { headers: {}, body: form() }],
    ['a wrong form', { body: form({ type: 'text/plain', file: null }) }],
    ['no body', {}],
    ['the vendor’s curl', { headers: { 'content-type': 'application/json; boundary=x' }, body: '--x\r\n' }],
    ['a WABA id that is none', { path: PATH.replace('150440000142241', 'waba'), body: form() }],
    ['an Accept that excludes JSON', { headers: { ...KEY, accept: 'image/png' }, body: form() }],
    [
      'another preference of the caller',
      { headers: { ...KEY, prefer: 'code=429, example=rateLimited' }, body: form() },
    ],
    ['a broken preference of the caller', { headers: { ...KEY, prefer: 'code=teapot' }, body: form() }],
  ] as const)('wins over what Prism would say to %s', async ([, wrong]) => {
    mock.next('wabaNotOwned')
    expect(await call(mock.url, { method: 'POST', ...wrong })).toEqual(answerOf('wabaNotOwned'))
  })

  test('waits for the next call when its own is cut', async () => {
    mock.next('wabaNotOwned')
    const upload = await startSlowUpload(mock.url)
    upload.cut()
    await expect.poll(() => mock.requests).toHaveLength(1)
    expect(mock.requests[0]).toMatchObject({ operation: 'uploadResumableMedia', status: undefined, example: undefined })
    expect(await callFor(mock.url, 'uploadResumableMedia')).toEqual(answerOf('wabaNotOwned'))
  })
})

describe('requests', () => {
  test('tells each call, with its form and its answer', async () => {
    mock.next('badFileName')
    await call(mock.url, { method: 'POST', body: form({ file: 'nine bytes', name: 'a b/c.png' }) })
    await call(mock.url, { path: `${PATH}?id=639&limit=2&x=1&x=2` })
    await call(mock.url, { path: '/v2' })
    expect(mock.requests).toMatchObject([
      {
        method: 'POST',
        path: PATH,
        query: {},
        headers: { 'api-key': 'any' },
        operation: 'uploadResumableMedia',
        contentType: 'multipart/form-data',
        fields: { type: 'image/png', file: { name: 'a b/c.png', size: 10, contentType: 'image/png' } },
        example: 'badFileName',
        status: 400,
      },
      {
        method: 'GET',
        path: PATH,
        query: { id: '639', limit: '2', x: ['1', '2'] },
        operation: 'getResumableMedia',
        contentType: undefined,
        bodyBytes: 0,
        fields: undefined,
        example: undefined,
        status: 200,
      },
      { path: '/v2', operation: undefined, status: 404 },
    ])
  })

  test('shows the form of the vendor’s curl, which calls it JSON', async () => {
    const headers = { ...KEY, 'content-type': 'application/json; boundary=x' }
    const body = '--x\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n--x--\r\n'
    await call(mock.url, { method: 'POST', headers, body })
    expect(mock.requests).toMatchObject([
      { contentType: 'application/json', fields: { type: 'image/png' }, bodyBytes: body.length, status: 400 },
    ])
  })
})

describe('reset', () => {
  test('forgets choices and requests; the array stays the same', async () => {
    const { requests, next, reset } = mock
    await callFor(mock.url, 'uploadResumableMedia')
    next('wabaNotOwned')
    reset()
    expect(requests).toEqual([])
    expect(await callFor(mock.url, 'uploadResumableMedia')).toEqual(answerOf('accepted'))
    expect(requests).toHaveLength(1)
  })

  test('a call that was under way takes no choice of the next test, and is not seen by it', async () => {
    const upload = await startSlowUpload(mock.url)
    mock.reset()
    mock.next('wabaNotOwned')
    expect(await upload.finish()).toBe(400)
    expect(mock.requests).toEqual([])
    expect(await callFor(mock.url, 'uploadResumableMedia')).toEqual(answerOf('wabaNotOwned'))
  })
})
