import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

const STREAM = 'text/event-stream'
const JSON_TYPE = 'application/json'
const RESPONSE = 'application/graphql-response+json'
const MULTIPART = 'multipart/mixed'
const WATCH = `subscription { wabaMediaChanged(wabaId: "${WABA}") { id } }`

function post(body: unknown, { accept, path = '/graphql' }: { accept?: string; path?: string } = {}) {
  const headers = { 'content-type': JSON_TYPE, ...(accept !== undefined && { accept }) }
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return fetch(`${system.url}${path}`, { method: 'POST', headers, body: text })
}
const typeOf = (response: Response) => response.headers.get('content-type')?.split(';')[0]

describe('what else is in a request', () => {
  test.each([
    ['a word of the client', { id: 1, doc_id: 'x', clientVersion: [1] }],
    ['null', { other: null }],
    ['__proto__', JSON.parse('{"__proto__":{"query":7}}')],
  ])('is passed over: %s', async (_what, more: object) => {
    const body = `{"query":"{ __typename }",${JSON.stringify(more).slice(1)}`
    expect(await (await post(body)).json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('is passed over beside a file, too', async () => {
    const form = formOf({}, await blobOf('image.png'), 'image.png')
    const operations = form.get('operations') as string
    form.set('operations', operations.replace('{', '{"id":"1",'))
    const response = await fetch(`${system.url}/graphql`, { method: 'POST', headers: PREFLIGHT, body: form })
    expect(await response.json()).toMatchObject({ data: { uploadResumableMedia: { __typename: 'Media' } } })
  })

  test('is passed over in a URL, too', async () => {
    const url = `${system.url}/graphql?query={__typename}&other=1&variables=`
    expect(await (await fetch(url, { headers: PREFLIGHT })).json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('does not stand for a query that is not there', async () => {
    const response = await post({ other: 1 })
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] })
  })
})

describe('the form of an answer', () => {
  test.each([
    [undefined, JSON_TYPE],
    ['*/*', JSON_TYPE],
    [`${JSON_TYPE};q=0.5, ${RESPONSE};q=0.9`, RESPONSE],
    [`${RESPONSE};q=0.5, ${JSON_TYPE};q=0.9`, JSON_TYPE],
    [`${RESPONSE};q=0, */*`, JSON_TYPE],
    [`${JSON_TYPE};q=0, application/*`, RESPONSE],
    [`${STREAM};q=0.9, ${JSON_TYPE};q=0.1`, STREAM],
    [`${STREAM};q=0.1, ${JSON_TYPE};q=0.9`, JSON_TYPE],
    [`${STREAM}, ${JSON_TYPE}`, JSON_TYPE],
    [`${RESPONSE}, ${JSON_TYPE}, ${STREAM}, ${MULTIPART}`, RESPONSE],
    [`${MULTIPART};deferSpec=20220824,${RESPONSE},${JSON_TYPE};q=0.9`, RESPONSE],
    [MULTIPART, MULTIPART],
  ])('to accept: %s is %s', async (accept, type) => {
    const response = await post({ query: '{ __typename }' }, { ...(accept && { accept }) })
    expect([response.status, typeOf(response)]).toEqual([200, type])
    expect(await response.text()).toContain('{"data":{"__typename":"Query"}}')
  })

  test.each(['text/html', `${JSON_TYPE};q=0`, `${JSON_TYPE};charset=latin1`, 'nonsense', `x/${'y'.repeat(10_000)}`])(
    'to accept: %.40s is a 406 that says what to send, and nothing has run',
    async accept => {
      const create = `mutation { createResumableUpload(input: { wabaId: "${WABA}", fileName: "no.png", size: 9 }) { __typename } }`
      const response = await post({ query: create }, { accept })
      expect([response.status, typeOf(response)]).toEqual([406, JSON_TYPE])
      const text = await response.text()
      expect(JSON.parse(text)).toMatchObject({ errors: [{ extensions: { code: 'NOT_ACCEPTABLE' } }] })
      expect(text).toContain('accept: application/json')
      expect(text.length).toBeLessThan(1000)
      const media = await system.query(`{ media(wabaId: "${WABA}") { nodes { fileName } } }`)
      expect(JSON.stringify(media)).not.toContain('no.png')
    },
  )
})

describe('a subscription', () => {
  test.each([undefined, '*/*', STREAM, `${STREAM};q=0.1, ${JSON_TYPE}`, `${JSON_TYPE}, ${STREAM}, ${MULTIPART}`])(
    'to accept: %s is a stream',
    async accept => {
      const response = await post({ query: WATCH }, { ...(accept && { accept }) })
      expect([response.status, typeOf(response)]).toEqual([200, STREAM])
      await response.body?.cancel()
    },
  )

  test.each([
    MULTIPART,
    JSON_TYPE,
    RESPONSE,
    `${MULTIPART};boundary="graphql";subscriptionSpec=1.0,${RESPONSE},${JSON_TYPE};q=0.9`,
    `${STREAM};q=0, ${JSON_TYPE}`,
  ])('to accept: %s is a 406 that says what to send', async accept => {
    const response = await post({ query: WATCH }, { accept })
    expect(response.status).toBe(406)
    expect(['application/json', RESPONSE]).toContain(typeOf(response))
    const { errors } = (await response.json()) as { errors: { message: string; extensions: object }[] }
    expect(errors[0]?.extensions).toEqual({ code: 'NOT_ACCEPTABLE' })
    expect(errors[0]?.message).toContain('accept: text/event-stream')
  })
})

describe('a request error to a stream of events is an event of it', () => {
  test.each([
    ['an operation that there is none of', { query: 'query A { __typename }', operationName: 'B' }],
    ['two operations without a name', { query: '{ __typename } { __typename }' }],
    ['two operations, and none is named', { query: 'query A { __typename } query B { __typename }' }],
    ['variables that are a list', { query: WATCH, variables: [1] }],
    ['variables that are text', { query: WATCH, variables: 'x' }],
    ['extensions that are a list', { query: WATCH, extensions: [1] }],
    ['a query that is a number', { query: 7 }],
    ['no query', {}],
    ['an operationName that is a list', { query: WATCH, operationName: ['A'] }],
    ['a batch', [{ query: WATCH }]],
    ['a body that is null', null],
    ['a body that is no JSON', '{"query"'],
    ['a syntax error', { query: 'subscription {' }],
    ['a field that there is none of', { query: 'subscription { secrets }' }],
    ['two fields', { query: `subscription { ${WATCH.slice(14, -2)} b: ${WATCH.slice(14, -2)} }` }],
    ['a variable that is not given', { query: 'subscription($w: ID!) { wabaMediaChanged(wabaId: $w) { id } }' }],
    ['a document that is too long', { query: `${WATCH} ${'#'.repeat(20_000)}` }],
    ['an argument out of bounds', { query: 'subscription { mediaStatusChanged(ids: []) { id } }' }],
  ])('%s', async (_what, body) => {
    const response = await post(body, { accept: STREAM })
    expect([response.status, typeOf(response)]).toEqual([200, STREAM])
    const text = await response.text()
    expect(text).toMatch(/event: next\ndata: \{"errors":\[\{"message":"[^\n]+\}\]\}\n\nevent: complete\n/u)
  })
})

describe('/graphql/', () => {
  test('is /graphql', async () => {
    const response = await post({ query: '{ __typename }' }, { path: '/graphql/' })
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } })
  })

  test('takes a file, a GET and a subscription', async () => {
    const body = formOf({}, await blobOf('image.png'), 'slash.png')
    const upload = await fetch(`${system.url}/graphql/?x=1`, { method: 'POST', headers: PREFLIGHT, body })
    expect(await upload.json()).toMatchObject({ data: { uploadResumableMedia: { fileName: 'slash.png' } } })
    const get = await fetch(`${system.url}/graphql/?query={__typename}`, { headers: PREFLIGHT })
    expect(await get.json()).toEqual({ data: { __typename: 'Query' } })
    const stream = await post({ query: WATCH }, { accept: STREAM, path: '/graphql/' })
    expect(stream.status).toBe(200)
    await stream.body?.cancel()
  })
})
