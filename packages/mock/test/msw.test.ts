import { startMock } from '@resumable-media/mock'
import type { Mock } from '@resumable-media/mock'
import { createHandlers } from '@resumable-media/mock/msw'
import { examples } from '@resumable-media/openapi/examples'
import { getResponse } from 'msw'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { form, KEY, PATH } from './call.ts'

const BASE = 'https://api.in.kaleyra.io/v2'
const handlers = createHandlers()
let mock: Mock
beforeAll(async () => {
  mock = await startMock()
})
beforeEach(() => handlers.reset())
afterAll(() => mock.stop())

/** Without a worker or a server, so that nothing of this process is changed. */
async function answered(path: string, init: RequestInit, by = handlers): Promise<object | undefined> {
  const answer = await getResponse(by, new Request(BASE + path, init))
  return answer && { status: answer.status, body: await answer.json() }
}

async function byTheMock(path: string, init: RequestInit): Promise<object> {
  const answer = await fetch(mock.url + path, init)
  return { status: answer.status, body: await answer.json() }
}

const upload = (body: FormData | string | null, headers: Record<string, string> = KEY) => ({
  method: 'POST',
  headers,
  body,
})
const asText = (type: string) => ({ ...KEY, 'content-type': type })

test.each<[string, string, () => RequestInit]>([
  ['an upload', PATH, () => upload(form())],
  ['every type', PATH, () => upload(form({ type: 'video/mp4' }))],
  ['a lookup', `${PATH}?id=639`, () => ({ headers: KEY })],
  ['a page', `${PATH}?limit=100&offset=0`, () => ({ headers: KEY })],
  ['a key that is empty', PATH, () => ({ headers: { 'api-key': '' } })],
  ['no key', PATH, () => ({})],
  ['no key for an upload', PATH, () => upload(form(), {})],
  ['no key and a wrong form', PATH, () => upload(form({ type: null }), {})],
  ['no type', PATH, () => upload(form({ type: null }))],
  ['a type outside the list', PATH, () => upload(form({ type: 'text/plain' }))],
  ['no file', PATH, () => upload(form({ file: null }))],
  ['an empty file', PATH, () => upload(form({ file: '' }))],
  ['a wrong name of the file', PATH, () => upload(form({ name: 'a b.png' }))],
  ['no body', PATH, () => upload(null)],
  ['JSON', PATH, () => upload('{"type":"image/png"}', asText('application/json'))],
  ['a form without an end', PATH, () => upload('--x\r\n', asText('multipart/form-data; boundary=x'))],
  ['a form without a boundary', PATH, () => upload('--x--\r\n', asText('multipart/form-data'))],
  ['a WABA that is none', PATH.replace('150440000142241', 'waba'), () => upload(form())],
  ['a SID that is none', PATH.replace('HXAP1600000097IN', 'a-b'), () => ({ headers: KEY })],
  ['a limit of 0', `${PATH}?limit=0`, () => ({ headers: KEY })],
  ['a limit of 101', `${PATH}?limit=101`, () => ({ headers: KEY })],
  ['a limit of ten', `${PATH}?limit=ten`, () => ({ headers: KEY })],
  ['an offset below 0', `${PATH}?offset=-1`, () => ({ headers: KEY })],
])('%s is answered as by the mock [msw-as-the-mock]', async (_, path, init) => {
  expect(await answered(path, init())).toEqual(await byTheMock(path, init()))
})

test.each(Object.keys(examples) as (keyof typeof examples)[])('next gives %s, once [msw-next]', async name => {
  const { status, body, operations } = examples[name]
  const call = () => (operations.some(one => one === 'uploadResumableMedia') ? upload(form()) : { headers: KEY })
  handlers.next(name)
  expect(await answered(PATH, call())).toEqual({ status, body })
  expect(await answered(PATH, call())).toEqual(await byTheMock(PATH, call()))
  expect(handlers.requests.map(({ example }) => example)).toEqual([name, undefined])
})

test('requests are those of the mock, but for the path', async () => {
  mock.reset()
  const call = () => upload(form({ file: 'nine bytes', name: 'a.png' }))
  await answered(`${PATH}?x=1&x=2`, call())
  await byTheMock(`${PATH}?x=1&x=2`, call())
  const [{ headers: _, bodyBytes, ...seen }, { headers: __, bodyBytes: bytes, ...expected }] = [
    handlers.requests[0]!,
    mock.requests[0]!,
  ]
  expect(seen).toEqual({ ...expected, path: `/v2${expected.path}` })
  expect([bodyBytes > 0, bytes > 0]).toEqual([true, true])
})

test('a base URL narrows what is answered; another path is not answered', async () => {
  const own = createHandlers({ baseUrl: 'http://127.0.0.1:4010/v2/' })
  expect(await answered(PATH, { headers: KEY }, own)).toBeUndefined()
  expect((await getResponse(own, new Request(`http://127.0.0.1:4010/v2${PATH}`, { headers: KEY })))?.status).toBe(200)
  expect(await answered('/else', { headers: KEY })).toBeUndefined()
  expect(own.requests).toHaveLength(1)
})

test('what is wrong is an error that names it', () => {
  expect(() => createHandlers({ baseUrl: 'api.in.kaleyra.io' })).toThrow(
    'baseUrl is "api.in.kaleyra.io": expected an http or https URL, such as https://api.in.kaleyra.io/v2.',
  )
  // @ts-expect-error -- the type knows the names
  expect(() => handlers.next('teapot')).toThrow('The spec has no example "teapot". It has: ')
})
