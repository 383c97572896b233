import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import type { GraphQLAnswer } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

const SUBSCRIPTION = `subscription { wabaMediaChanged(wabaId: "${WABA}") { id } }`
const read = async (response: Response) => ({
  status: response.status,
  error: ((await response.json()) as GraphQLAnswer).errors?.[0],
})
const refused = {
  status: 403,
  error: {
    message: expect.stringContaining('need the header graphql-require-preflight'),
    extensions: { code: 'PREFLIGHT_HEADER_MISSING' },
  },
}

const post = async (headers: Record<string, string>) =>
  fetch(`${system.url}/graphql`, {
    method: 'POST',
    headers,
    body: formOf({}, await blobOf('image.png'), `${Math.random()}.png`),
  })
const get = (headers: Record<string, string>, query = '{ __typename }') =>
  fetch(`${system.url}/graphql?${new URLSearchParams({ query })}`, { headers })

describe('without a header that a page cannot send unasked [csrf-no-header]', () => {
  test('files are refused, and nothing of them is kept [preflight-required]', async () => {
    expect(await read(await post({}))).toEqual(refused)
    expect(await system.spooled()).toEqual([])
  })

  test.each(['application/json', 'image/*', 'text/event-stream'])('a GET of %s is refused', async accept => {
    const query = accept === 'text/event-stream' ? SUBSCRIPTION : '{ __typename }'
    expect(await read(await get({ accept }, query))).toEqual(refused)
  })

  test('JSON by POST is taken: a page cannot send it unasked', async () => {
    expect((await system.query('{ __typename }')).data).toEqual({ __typename: 'Query' })
  })

  test('the refusal comes before a byte of the body, which is let go, and the connection stays good', async () => {
    const { port } = new URL(system.url)
    const socket = connect(Number(port), '127.0.0.1').setEncoding('latin1')
    let answers = ''
    socket.on('data', text => (answers += text))
    const bytes = 5_000_000
    const type = 'multipart/form-data; boundary=b'
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${type}\r\ncontent-length: ${bytes}\r\n\r\n`,
    )
    await expect.poll(() => answers).toMatch(/^HTTP\/1.1 403 [^]*graphql-require-preflight/u)
    socket.write(Buffer.alloc(bytes))
    socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n')
    await expect.poll(() => answers).toContain('HTTP/1.1 200 OK')
    socket.end()
    await once(socket, 'close')
    expect(await system.spooled()).toEqual([])
  })
})

test.each([
  { 'graphql-require-preflight': '1' },
  { 'apollo-require-preflight': 'true' },
  { 'x-graphql-yoga-csrf': '1' },
  { authorization: 'Bearer of.a.token' },
])('%j lets files and GET pass', async headers => {
  expect((await post(headers)).status).toBe(200)
  expect((await get(headers)).status).toBe(200)
})

test.each([
  ['that browsers add by themselves', { authorization: `Basic ${btoa('user:password')}` }],
  ['without a token', { authorization: 'Bearer ' }],
  ['without a value', { 'graphql-require-preflight': '' }],
  ['that every page may send', { 'accept-language': 'graphql-require-preflight' }],
])('a header %s does not [csrf-other-headers]', async (_what, headers) => {
  expect(await read(await post(headers))).toEqual(refused)
  expect(await read(await get(headers))).toEqual(refused)
})

test('an origin that is not allowed is refused with the header too [csrf-foreign-origin]', async () => {
  for (const call of [post, get]) {
    const answer = await read(await call({ ...PREFLIGHT, origin: 'https://evil.test' }))
    expect(answer).toMatchObject({ status: 403, error: { extensions: { code: 'FOREIGN_ORIGIN' } } })
  }
})
