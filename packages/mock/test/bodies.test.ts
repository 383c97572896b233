import { examples } from '@resumable-media/openapi/examples'
import { startMock } from '@resumable-media/mock'
import type { Mock } from '@resumable-media/mock'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { call, form, KEY } from './call.ts'

let mock: Mock
beforeAll(async () => {
  mock = await startMock()
})
afterEach(() => mock.reset())
afterAll(() => mock.stop())

const post = (body: FormData | string, headers: Record<string, string> = KEY) =>
  call(mock.url, { method: 'POST', headers, body })
const typed = (contentType: string) => ({ ...KEY, 'content-type': contentType })

describe('a body that Prism cannot parse is a bad payload', () => {
  test.for([
    ['the vendor’s curl, on which Prism’s server hangs', 'application/json; boundary=x', '--x\r\n'],
    ['JSON that is none', 'application/problem+json', '{'],
    ['a charset that does not exist', 'text/plain; charset=klingon', 'nuqneH'],
    ['a form without a boundary', 'multipart/form-data', '--x\r\n'],
    ['a form with another boundary', 'multipart/form-data; boundary=y', '--x\r\n'],
    [
      'a part whose name is cut off, on which Prism’s parser throws',
      'multipart/form-data; boundary=x',
      '--x\r\ncontent-disposition: form-data; name="file\r\n\r\nbytes\r\n--x--\r\n',
    ],
  ] as const)('%s [mock-unparsable-body]', async ([, contentType, body]) => {
    expect(await post(body, typed(contentType))).toMatchObject({ status: 400, body: examples.badPayload.body })
  })

  test('or has no credentials, which comes first', async () => {
    const headers = { 'content-type': 'application/json; boundary=x' }
    expect(await post('--x\r\n', headers)).toMatchObject({ status: 401, body: examples.badCredentials.body })
  })
})

test('a file name that ends in a backslash is accepted, where Prism’s own process would end', async () => {
  expect(await post(form({ name: 'a\\' }))).toMatchObject({ status: 202, violations: null })
  expect(mock.requests).toMatchObject([{ fields: { file: { name: 'a\\' } } }])
})

describe('a large body', () => {
  test('of 9 MB is taken, for a fraction of the 1.6 GB that Prism would make of it', async () => {
    const before = process.memoryUsage.rss()
    expect(await post(form({ file: new Uint8Array(9e6) }))).toMatchObject({ status: 202, violations: null })
    expect(mock.requests).toMatchObject([{ fields: { file: { size: 9e6 } } }])
    expect(process.memoryUsage.rss() - before).toBeLessThan(400e6)
  })

  test('of more than 10 MB is read to its end, and refused with the limit and the cure', async () => {
    const answer = await post(form({ file: new Uint8Array(10 * 1024 * 1024) }))
    expect(answer).toMatchObject({
      status: 413,
      body: {
        type: 'TOO_LARGE_FOR_THE_MOCK',
        detail: expect.stringMatching(
          /\d+ bytes, and the mock takes 10485760 .*mock\.next\('tooLarge'\).*pnpm sandbox/,
        ),
      },
    })
    expect(mock.requests).toMatchObject([{ status: 413, fields: undefined }])
    expect(mock.requests[0]!.bodyBytes).toBeGreaterThan(10 * 1024 * 1024)
  })

  test('of 101 MB gets the answer that was chosen', async () => {
    mock.next('tooLarge')
    const answer = await post(form({ file: new Uint8Array(101 * 1024 * 1024) }))
    expect(answer).toEqual({ ...pick('tooLarge'), violations: null })
  })
})

function pick(name: 'tooLarge') {
  const { status, body } = examples[name]
  return { status, body }
}
