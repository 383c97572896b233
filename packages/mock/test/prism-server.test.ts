import { startMock } from '@resumable-media/mock'
import type { Mock } from '@resumable-media/mock'
import { createLogger } from '@stoplight/prism-core'
import { getHttpOperationsFromSpec } from '@stoplight/prism-http'
import { createServer } from '@stoplight/prism-http-server'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentPath } from '@resumable-media/openapi/document'
import { form, KEY, PATH } from './call.ts'

/** Prism's own server, as its command line runs it. */
const prism = createServer(await getHttpOperationsFromSpec(documentPath), {
  cors: false,
  components: { logger: createLogger('prism', { level: 'silent' }) },
  config: {
    isProxy: false,
    upstreamProxy: undefined,
    checkSecurity: true,
    validateRequest: true,
    validateResponse: true,
    errors: false,
    mock: { dynamic: false },
  },
})
let prismUrl: string
let mock: Mock
beforeAll(async () => {
  prismUrl = await prism.listen(0, '127.0.0.1')
  mock = await startMock()
})
afterAll(() => Promise.all([prism.close(), mock.stop()]))

const POST = { method: 'POST', headers: KEY }

test.for<[string, string, RequestInit]>([
  ['an upload', PATH, { ...POST, body: form() }],
  ['a lookup', `${PATH}?id=639`, { headers: KEY }],
  ['a preference by header', PATH, { headers: { ...KEY, prefer: 'code=401, example=wabaWrongVersion' } }],
  ['a preference by query', `${PATH}?__code=200&__example=notFound`, { headers: KEY }],
  [
    'a preference that the operation does not have',
    PATH,
    { headers: { ...KEY, prefer: 'code=200, example=accepted' } },
  ],
  ['a preference that is no code', PATH, { headers: { ...KEY, prefer: 'code=teapot' } }],
  ['dynamic answers', PATH, { headers: { ...KEY, prefer: 'code=401, dynamic=true, seed=1' } }],
  ['no key', PATH, { method: 'POST', body: form() }],
  ['a type outside the list', PATH, { ...POST, body: form({ type: 'text/plain' }) }],
  ['no type and no file', PATH, { ...POST, body: form({ type: null, file: null }) }],
  ['an empty file', PATH, { ...POST, body: form({ file: '' }) }],
  ['no body', PATH, POST],
  ['text', PATH, { ...POST, body: 'text' }],
  ['JSON', PATH, { method: 'POST', headers: { ...KEY, 'content-type': 'application/json' }, body: '{"a":1}' }],
  ['a WABA id that is none', PATH.replace('150440000142241', 'ü'), { ...POST, body: form() }],
  ['a limit of 0', `${PATH}?limit=0&limit=1`, { headers: KEY }],
  ['an Accept that excludes JSON', PATH, { headers: { ...KEY, accept: 'image/png' } }],
  ['another path', `/v2${PATH}`, { headers: KEY }],
  ['another method', PATH, { method: 'DELETE', headers: KEY }],
])('%s is answered as by Prism’s own server', async ([, path, request]) => {
  expect(await answerOf(mock.url, path, request)).toEqual(await answerOf(prismUrl, path, request))
})

async function answerOf(url: string, path: string, request: RequestInit) {
  const answer = await fetch(`${url}${path}`, { ...request, signal: AbortSignal.timeout(120_000) })
  const { date: _, ...headers } = Object.fromEntries(answer.headers)
  return { status: answer.status, headers, body: await answer.text() }
}
