import { examples } from '@resumable-media/openapi/examples'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { call, callFor, form, KEY, PATH } from '../test/call.ts'
import { startSlowUpload } from '../test/slow-upload.ts'
import { startMock } from './index.ts'
import type { Mock } from './index.ts'

let mock: Mock
beforeAll(async () => {
  mock = await startMock()
})
afterAll(() => mock.stop())

const everyAnswer = Object.entries(examples).flatMap(([name, example]) =>
  example.operations.map(operation => ({ name, operation, status: example.status, body: example.body })),
)

describe('an answer is chosen by its name', () => {
  test.for(everyAnswer)('$name of $operation [mock-named-answer]', async ({ name, operation, status, body }) => {
    const answer = await callFor(mock.url, operation, `code=${status}, example=${name}`)
    expect(answer).toEqual({ status, body, violations: null })
  })
})

describe('without a choice', () => {
  test('an upload is accepted [mock-accepts]', async () => {
    expect(await callFor(mock.url, 'uploadResumableMedia')).toMatchObject({ status: 202, body: examples.accepted.body })
  })

  test('the lookup of that upload says UPLOADED, so that a caller which polls comes to an end', async () => {
    expect(examples.uploaded.body.data[0].id).toBe(examples.accepted.body.data.id)
    expect(await callFor(mock.url, 'getResumableMedia')).toMatchObject({ status: 200, body: examples.uploaded.body })
  })
})

describe('what Prism checks', () => {
  const refused = [
    ['no type', form({ type: null }), "must have required property 'type'"],
    ['a type outside the list', form({ type: 'text/plain' }), 'must be equal to one of the allowed values'],
    ['no file', form({ file: null }), "must have required property 'file'"],
    ['an empty file', form({ file: '' }), 'must NOT have fewer than 1 characters'],
  ] as const

  test.for(refused)('%s is a bad payload [mock-bad-form]', async ([, body, reason]) => {
    const answer = await call(mock.url, { method: 'POST', body })
    expect(answer).toMatchObject({ status: 400, body: examples.badPayload.body })
    expect(answer.violations).toContain(reason)
  })

  test('no api-key is 401, and Prefer says which [mock-no-api-key]', async () => {
    const first = { status: 401, body: examples.badCredentials.body }
    expect(await call(mock.url, { headers: {} })).toMatchObject(first)
    expect(await call(mock.url, { method: 'POST', headers: {}, body: form() })).toMatchObject(first)
    const headers = { prefer: 'code=401, example=wabaNotOwned' }
    expect(await call(mock.url, { headers })).toMatchObject({ status: 401, body: examples.wabaNotOwned.body })
  })

  test('a call that is wrong gets its refusal, whatever Prefer asks for', async () => {
    const headers = { ...KEY, prefer: 'code=429, example=rateLimited' }
    const answer = await call(mock.url, { method: 'POST', headers, body: form({ type: 'text/plain' }) })
    expect(answer).toMatchObject({ status: 400, body: examples.badPayload.body })
  })

  test('a WABA id that is no number, and a limit of 0, are a bad payload [mock-bad-waba]', async () => {
    const badPayload = { status: 400, body: examples.badPayload.body }
    const path = PATH.replace('150440000142241', 'waba')
    expect(await call(mock.url, { path, method: 'POST', body: form() })).toMatchObject(badPayload)
    expect(await call(mock.url, { path })).toMatchObject(badPayload)
    expect(await call(mock.url, { path: `${PATH}?limit=0` })).toMatchObject(badPayload)
  })

  test('a path with /v2 is not found: the url of the mock is the whole base [mock-no-v2]', async () => {
    expect(await call(mock.url, { path: `/v2${PATH}` })).toMatchObject({ status: 404 })
  })
})

describe('what Prism does not check', () => {
  test.for([
    ['the name of the file', form({ name: 'a b/c%.png' })],
    ['the bytes against the type', form({ type: 'application/pdf', file: 'not a PDF' })],
  ] as const)('%s', async ([, body]) => {
    expect(await call(mock.url, { method: 'POST', body })).toMatchObject({ status: 202, violations: null })
  })
})

describe('starting and stopping', () => {
  test('two mocks run side by side', async () => {
    const other = await startMock()
    expect(other.port).not.toBe(mock.port)
    expect(await callFor(other.url, 'uploadResumableMedia')).toMatchObject({ status: 202 })
    await other.stop()
  })

  test('a port that is asked for is the one that is used', async () => {
    const { port, stop } = await startMock()
    await stop()
    const again = await startMock({ port })
    expect(again).toMatchObject({ port, url: `http://127.0.0.1:${port}` })
    await again.stop()
  })

  test('a port in use is an error that names the port and the cure', async () => {
    await expect(startMock({ port: mock.port })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: `Port ${mock.port} of 127.0.0.1 is in use. Stop what listens there, or choose another port (0 takes a free one).`,
    })
  })

  test('options that are unknown or wrong are an error that names them', async () => {
    const faults = {
      code: 'INVALID_OPTIONS',
      message: '"prot" is no option: known are port, host. port is "x": expected a whole number from 0 to 65535.',
    }
    // @ts-expect-error -- a test in JavaScript does not know
    await expect(startMock({ prot: 1, port: 'x' })).rejects.toMatchObject(faults)
  })

  test('GET /health answers, and is no call', async () => {
    const before = mock.requests.length
    const answer = await fetch(`${mock.url}/health`)
    expect([answer.status, await answer.json()]).toEqual([200, { status: 'ready' }])
    expect(mock.requests).toHaveLength(before)
  })

  test('stop cuts a call that is not finished, frees the port, and can be called twice', async () => {
    const { url, stop } = await startMock()
    const upload = await startSlowUpload(url)
    await Promise.all([stop(), stop()])
    await upload.cutByMock
    await stop()
    await expect(callFor(url, 'getResumableMedia')).rejects.toThrow('fetch failed')
  })

  test('a mock that is declared with `await using` stops at the end of its block', async () => {
    let url: string
    {
      await using own = await startMock()
      url = own.url
      expect(await callFor(url, 'getResumableMedia')).toMatchObject({ status: 200 })
    }
    await expect(callFor(url, 'getResumableMedia')).rejects.toThrow('fetch failed')
  })
})
