import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf, videoOf } from '@resumable-media/test-kit/files'
import { startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { createLogLines } from './log-lines.ts'
import type { Line } from './log-lines.ts'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { creation, createTus, idOf, metadataOf, VERSION } from '@resumable-media/test-kit/tus'

const OTHER_WABA = '150440000142242'
/** Known to be too long for any line. */
const LONG = 'x'.repeat(10_000)
const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg=='

const logged = createLogLines('debug')
let issuer: Issuer
let system: System
let token: string
beforeAll(async () => {
  issuer = await startIssuer()
  const env = { ...issuer.env, MAX_UPLOAD_BYTES: '200000', KALEYRA_RATE_LIMIT: '3/1h' }
  system = await startSystem({ env, log: logged.log, slowest: { bytes: 1800, windowMs: 1800 } })
  token = await issuer.token({ sub: 'alice' })
})
afterAll(async () => {
  await system.stop()
  await issuer.stop()
})
afterEach(logged.clear)

const bearer = () => ({ authorization: `Bearer ${token}` })
const post = (path: string, body: BodyInit, headers: Record<string, string> = bearer()) =>
  fetch(`${system.url}${path}`, { method: 'POST', headers: { ...PREFLIGHT, ...headers }, body })
const json = (body: unknown, headers: Record<string, string> = {}) =>
  post('/graphql', JSON.stringify(body), { ...bearer(), 'content-type': 'application/json', ...headers })
const ask = (query: string, variables: object = {}) => json({ query, variables })
const send = async (input: object, name = 'image.png', file?: Blob) =>
  post('/graphql', formOf(input, file ?? (await blobOf('image.png')), name))
const resumable = (input: object) =>
  ask('mutation($input: CreateResumableUploadInput!) { createResumableUpload(input: $input) { __typename } }', {
    input: { wabaId: WABA, fileName: 'a.png', size: 100, ...input },
  })
const tus = () => createTus(system.url, bearer())
const pixel = () => new Blob([Buffer.from(PIXEL, 'base64')])
const pixelBytes = Buffer.from(PIXEL, 'base64').length

type Facts = { code: string; status?: number; caller?: string | null; wabaId?: string | null; size?: unknown }
const ALICE = { caller: 'alice', wabaId: null, size: null }
const ofWaba = { ...ALICE, wabaId: WABA }
const ANY_SIZE = expect.any(Number) as unknown

/** What is sent, and the one line that is to be in the log for it. */
const TABLE: [door: string, what: string, send: () => Promise<Response>, line: Facts][] = [
  ['mutation', 'a name', () => send({}, 'a b.png'), { ...ofWaba, code: 'INVALID_FILE_NAME', size: ANY_SIZE }],
  [
    'mutation',
    'a type',
    () => send({ type: 'text/css' }),
    { ...ofWaba, code: 'UNSUPPORTED_MEDIA_TYPE', size: ANY_SIZE },
  ],
  [
    'mutation',
    'content',
    () => send({ type: 'image/jpeg' }, 'a.jpg', pixel()),
    { ...ofWaba, code: 'CONTENT_MISMATCH', size: pixelBytes },
  ],
  ['mutation', 'no bytes', () => send({}, 'a.png', new Blob([])), { ...ofWaba, code: 'EMPTY_FILE', size: 0 }],
  [
    'mutation',
    'too many bytes',
    async () => send({}, 'a.mp4', new Blob([await videoOf(200_001)])),
    { ...ofWaba, code: 'FILE_TOO_LARGE', size: ANY_SIZE },
  ],
  [
    'mutation',
    "another's WABA",
    () => send({ wabaId: OTHER_WABA }),
    { ...ALICE, wabaId: OTHER_WABA, code: 'FORBIDDEN_WABA', size: ANY_SIZE },
  ],
  [
    'mutation',
    'a hostile WABA',
    () => send({ wabaId: `\n{"level":60}${LONG}` }),
    { ...ALICE, wabaId: `\n{"level":60}${LONG}`.slice(0, 128), code: 'FORBIDDEN_WABA', size: ANY_SIZE },
  ],
  [
    'mutation',
    'a form that breaks off',
    () =>
      post('/graphql', '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{', {
        ...bearer(),
        'content-type': 'multipart/form-data; boundary=x',
      }),
    { ...ALICE, code: 'BAD_UPLOAD_REQUEST', status: 400, size: ANY_SIZE },
  ],
  [
    'resumable mutation',
    'a name',
    () => resumable({ fileName: 'a b' }),
    { ...ofWaba, code: 'INVALID_FILE_NAME', size: 100 },
  ],
  [
    'resumable mutation',
    'a size',
    () => resumable({ size: 300_000 }),
    { ...ofWaba, code: 'FILE_TOO_LARGE', size: 300_000 },
  ],
  [
    'cancelMedia',
    'an unknown media',
    () => ask('mutation { cancelMedia(id: "x") { __typename } }'),
    { ...ALICE, code: 'MEDIA_NOT_FOUND' },
  ],
  [
    'renewMedia',
    'an unknown media',
    () => ask('mutation { renewMedia(id: "x") { __typename } }'),
    { ...ALICE, code: 'MEDIA_NOT_FOUND' },
  ],
  [
    'query',
    "another's WABA",
    () => ask(`{ uploadQuota(wabaId: "${OTHER_WABA}") { used } }`),
    { ...ALICE, wabaId: OTHER_WABA, code: 'FORBIDDEN_WABA' },
  ],
  [
    'query',
    'a page',
    () => ask(`{ media(wabaId: "${WABA}", first: 0) { edges { cursor } } }`),
    { ...ofWaba, code: 'BAD_USER_INPUT' },
  ],
  [
    'subscription',
    "another's WABA",
    () =>
      json(
        { query: `subscription { wabaMediaChanged(wabaId: "${OTHER_WABA}") { id } }` },
        { accept: 'text/event-stream' },
      ),
    { ...ALICE, wabaId: OTHER_WABA, code: 'FORBIDDEN_WABA' },
  ],
  [
    'document',
    'no such field',
    () => ask('{ nope, noper }'),
    { ...ALICE, code: 'GRAPHQL_VALIDATION_FAILED', status: 200, size: ANY_SIZE },
  ],
  ['document', 'no document', () => ask('{'), { ...ALICE, code: 'GRAPHQL_PARSE_FAILED', status: 200, size: ANY_SIZE }],
  [
    'document',
    'variables',
    () => ask('query($a: ID!) { mediaStatus(id: $a) { id } }'),
    { ...ALICE, code: 'BAD_USER_INPUT', status: 200, size: ANY_SIZE },
  ],
  [
    'document',
    'a limit',
    () => ask(`{ ${'a: __typename '.repeat(40)} }`),
    { ...ALICE, code: 'TOO_MANY_ALIASES', status: 200, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'no token',
    () => json({ query: '{ __typename }' }, { authorization: '' }),
    { code: 'UNAUTHORIZED', status: 401, caller: null, wabaId: null, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'a forged token',
    async () => json({ query: '{ __typename }' }, { authorization: `Bearer ${await issuer.forged()}` }),
    { code: 'UNAUTHORIZED', status: 401, caller: null, wabaId: null, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'a scope',
    async () =>
      post('/graphql', formOf({}, await blobOf('image.png'), 'a.png'), {
        authorization: `Bearer ${await issuer.token({ scope: 'media:read' })}`,
      }),
    { ...ALICE, code: 'FORBIDDEN_SCOPE', status: 403, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'the scope of a mutation',
    async () =>
      json(
        { query: 'mutation { cancelMedia(id: "x") { __typename } }' },
        { authorization: `Bearer ${await issuer.token({ scope: 'media:read' })}` },
      ),
    { ...ALICE, code: 'FORBIDDEN_SCOPE', status: 403, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'a page',
    () => json({ query: '{ __typename }' }, { origin: 'https://evil.test' }),
    { ...ALICE, code: 'FOREIGN_ORIGIN', status: 403, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'a body of text',
    () => post('/graphql', 'hello'),
    { ...ALICE, code: 'UNSUPPORTED_CONTENT_TYPE', status: 415, size: 5 },
  ],
  [
    '/graphql',
    'a list',
    () => json([{ query: '{ __typename }' }]),
    { ...ALICE, code: 'BATCHING_OFF', status: 400, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'much JSON',
    () => json({ query: '{ __typename }', variables: { a: 'x'.repeat(1_100_000) } }),
    { ...ALICE, code: 'BODY_TOO_LARGE', status: 413, size: ANY_SIZE },
  ],
  [
    '/graphql',
    'a method',
    () => fetch(`${system.url}/graphql`, { method: 'DELETE', headers: bearer() }),
    { ...ALICE, code: 'BAD_REQUEST', status: 405 },
  ],
  [
    'tus',
    'no token',
    () => createTus(system.url).post(creation(10)),
    { code: 'UNAUTHORIZED', status: 401, caller: null, wabaId: null, size: null },
  ],
  [
    'tus',
    'a version',
    () => tus().post({ ...creation(10), 'tus-resumable': '0.2' }),
    { ...ALICE, code: 'TUS_VERSION', status: 412 },
  ],
  [
    'tus',
    'a name',
    () => tus().post(creation(10, { filename: 'a b' })),
    { ...ofWaba, code: 'INVALID_FILE_NAME', status: 400, size: 10 },
  ],
  [
    'tus',
    "another's WABA",
    () => tus().post(creation(10, { wabaId: OTHER_WABA })),
    { ...ALICE, wabaId: OTHER_WABA, code: 'FORBIDDEN_WABA', status: 403, size: 10 },
  ],
  [
    'tus',
    'a size',
    () => tus().post(creation(300_000)),
    { ...ofWaba, code: 'FILE_TOO_LARGE', status: 413, size: 300_000 },
  ],
  [
    'tus',
    'no length',
    () => tus().post({ 'upload-metadata': metadataOf({ wabaId: WABA, filename: 'a.png' }) }),
    { ...ofWaba, code: 'BAD_HEADER', status: 400 },
  ],
  [
    'tus',
    'an unknown upload',
    () => tus().head('/uploads/unknown'),
    { ...ALICE, code: 'UPLOAD_NOT_FOUND', status: 404 },
  ],
  [
    'tus',
    'an offset',
    async () => tus().patch(await tus().begin(10), 5, Buffer.from('abc')),
    { ...ofWaba, code: 'OFFSET_MISMATCH', status: 409, size: 10 },
  ],
  [
    'tus',
    'a method',
    () => fetch(`${system.url}/uploads`, { method: 'PUT', headers: { ...bearer(), ...VERSION } }),
    { ...ALICE, code: 'METHOD_NOT_ALLOWED', status: 405 },
  ],
  [
    'callbacks',
    'no secret',
    () => post('/callbacks/kaleyra', '{}', {}),
    { code: 'BAD_CALLBACK_SECRET', status: 401, caller: null, wabaId: null, size: 2 },
  ],
  [
    'callbacks',
    'no callback',
    () => post('/callbacks/kaleyra', 'nonsense', { 'x-callback-secret': 'callback-secret-of-the-tests' }),
    { code: 'BAD_CALLBACK', status: 400, caller: null, wabaId: null, size: 8 },
  ],
  [
    'callbacks',
    'a large one',
    () => post('/callbacks/kaleyra', 'x'.repeat(70_000), { 'x-callback-secret': 'callback-secret-of-the-tests' }),
    { code: 'BODY_TOO_LARGE', status: 413, caller: null, wabaId: null, size: 70_000 },
  ],
  [
    'callbacks',
    'a method',
    () => fetch(`${system.url}/callbacks/kaleyra`, { method: 'PUT' }),
    { code: 'METHOD_NOT_ALLOWED', status: 405, caller: null, wabaId: null, size: null },
  ],
]

test.each(TABLE)('%s: %s is refused in one line', async (_door, _what, request, line) => {
  const response = await request()
  await response.text()
  const requestId = response.headers.get('x-request-id') ?? ''
  expect(await logged.refusals(1)).toEqual([{ ...line, requestId }])
  // The last line of a request: after it there is none.
  await logged.request(requestId)
  expect(await logged.refusals(1)).toEqual([{ ...line, requestId }])
})

/** Sends it as it is, and answers what comes back. */
async function exchange(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1').on('error', () => {})
  socket.write(bytes)
  return text(socket.setEncoding('utf8'))
}

const idIn = (answer: string) => /^x-request-id: (?<id>\S+)\r$/imu.exec(answer)?.groups?.['id']

test.each([
  ['no HTTP', 'HELO there\r\n\r\n', { code: 'BROKEN_REQUEST', status: 400, size: null }],
  [
    'too many headers',
    `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(17_000)}\r\n\r\n`,
    { code: 'HEADERS_TOO_LARGE', status: 431, size: null },
  ],
  [
    'a host that is none',
    'GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n',
    { code: 'BAD_HOST', status: 400, size: null },
  ],
  [
    'an expectation',
    'POST /graphql HTTP/1.1\r\nhost: localhost\r\nexpect: more\r\ncontent-length: 5\r\n\r\n',
    { code: 'BAD_EXPECTATION', status: 417, size: 5 },
  ],
  [
    'chunks that are none',
    'POST /callbacks/kaleyra HTTP/1.1\r\nhost: localhost\r\nx-callback-secret: callback-secret-of-the-tests\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n',
    { code: 'BROKEN_REQUEST', status: 400, size: null },
  ],
])('before a door: %s is refused in one line', async (_what, bytes, line) => {
  const answer = await exchange(bytes)
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${line.status} `, 'u'))
  expect(await logged.refusals(1)).toEqual([{ ...line, caller: null, wabaId: null, requestId: idIn(answer) }])
})

test('chunks that break within a file are one line, of the request that they belong to', async () => {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1').setEncoding('utf8')
  socket.write(
    `POST /graphql HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${token}\r\ngraphql-require-preflight: 1\r\n` +
      'expect: 100-continue\r\ncontent-type: multipart/form-data; boundary=x\r\ntransfer-encoding: chunked\r\n\r\n',
  )
  expect(await once(socket, 'data')).toEqual(['HTTP/1.1 100 Continue\r\n\r\n'])
  socket.write('3\r\n--x\r\nzz\r\n')
  const requestId = idIn(await text(socket)) ?? ''
  expect(await logged.request(requestId)).toMatchObject({ path: '/graphql', aborted: true })
  expect(await logged.refusals(1)).toMatchObject([{ code: 'BROKEN_REQUEST', status: 400, caller: 'alice', requestId }])
})

test('each field of a document that is refused has its own line, and none for one that is not [one-line-per-refusal]', async () => {
  const response = await ask(`mutation {
    one: createResumableUpload(input: { wabaId: "${WABA}", fileName: "a b", size: 1 }) { __typename }
    two: createResumableUpload(input: { wabaId: "${WABA}", fileName: "a.png", size: 2 }) { __typename }
    three: createResumableUpload(input: { wabaId: "${OTHER_WABA}", fileName: "a.png", size: 3 }) { __typename }
    four: cancelMedia(id: "unknown") { __typename }
  }`)
  const requestId = response.headers.get('x-request-id')
  const { data } = (await response.json()) as { data: Record<string, { __typename: string }> }
  expect(data['two']).toEqual({ __typename: 'Media' })
  const all = { caller: 'alice', requestId }
  expect(await logged.refusals(3)).toEqual([
    { ...all, code: 'INVALID_FILE_NAME', wabaId: WABA, size: 1 },
    { ...all, code: 'FORBIDDEN_WABA', wabaId: OTHER_WABA, size: 3 },
    { ...all, code: 'MEDIA_NOT_FOUND', wabaId: null, size: null },
  ])
})

test('queries that run side by side keep their WABAs apart', async () => {
  const other = (name: string, id: string) => `${name}: uploadQuota(wabaId: "${id}") { used }`
  const response = await ask(
    `{ ${other('one', OTHER_WABA)} ${other('two', WABA)} ${other('three', '150440000142249')} }`,
  )
  await response.text()
  const wabas = (await logged.refusals(2)).map(({ wabaId }) => wabaId)
  expect(wabas).toEqual([OTHER_WABA, '150440000142249'])
})

test('what Kaleyra refuses, and what does not fit into the hour, are refusals too', async () => {
  const refused = await post('/graphql', formOf({ wabaId: '150440000142249' }, pixel(), 'a.png'), {
    authorization: `Bearer ${await issuer.token({ wabas: ['*'] })}`,
  })
  expect(await refused.json()).toMatchObject({ data: { uploadResumableMedia: { code: 'KALEYRA_REJECTED' } } })
  expect(await logged.refusals(1)).toMatchObject([
    { code: 'KALEYRA_REJECTED', wabaId: '150440000142249', size: pixelBytes },
  ])
})

test('a sender that is too slow is one line when it is cut', async () => {
  const upload = await tus().begin(1000)
  logged.clear()
  const socket = await tus().hang(upload, 0, Buffer.from('abc'), 900)
  await once(socket.resume(), 'close')
  expect(await logged.refusals(1)).toMatchObject([{ code: 'TOO_SLOW', caller: 'alice', wabaId: WABA, size: 1000 }])
  await expect
    .poll(() => logged.lines.find(({ msg }) => msg === 'request'))
    .toMatchObject({ status: null, aborted: true })
  expect(await logged.refusals(1)).toHaveLength(1)
})

test.each([
  ['ends', (socket: Socket) => socket.end(), ['BROKEN_OFF']],
  ['breaks', (socket: Socket) => socket.resetAndDestroy(), []],
])('an upload whose connection %s is told apart from one that is refused', async (_how, leave, codes) => {
  const upload = await tus().begin(1000)
  logged.clear()
  const socket = await tus().hang(upload, 0, Buffer.from('abc'), 900)
  await expect.poll(() => system.sizeOf(idOf(upload))).toBe(3)
  leave(socket.resume())
  await expect.poll(() => logged.lines.filter(({ msg }) => msg === 'request')).toHaveLength(1)
  expect(logged.lines.at(-1)).toMatchObject({ method: 'PATCH', aborted: true, caller: 'alice' })
  expect((await logged.refusals(codes.length)).map(({ code }) => code)).toEqual(codes)
})

test.each([
  ['ends', (socket: Socket) => socket.end()],
  ['breaks', (socket: Socket) => socket.resetAndDestroy()],
  ['brings chunks that are none', (socket: Socket) => socket.write('zz\r\n')],
])('a sender that %s after its early answer adds no line and gets no second answer', async (_how, leave) => {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1').on('error', () => {})
  socket.write('POST /uploads HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n')
  const answer = String((await once(socket, 'data'))[0])
  const requestId = idIn(answer) ?? ''
  expect(answer).toMatch(/^HTTP\/1\.1 401 /u)
  leave(socket)
  expect(await text(socket).catch(() => '')).toBe('')
  await logged.request(requestId)
  expect(await logged.refusals(1)).toMatchObject([{ code: 'UNAUTHORIZED', requestId }])
})

test('who looks for pages that are not there is no news', async () => {
  const response = await fetch(`${system.url}/wp-login.php?password=hunter2`)
  expect(response.status).toBe(404)
  await response.text()
  const line = await logged.request(response.headers.get('x-request-id') ?? '')
  expect(line).toMatchObject({ method: 'GET', path: '/wp-login.php', status: 404, caller: null })
  expect(await logged.refusals(0)).toEqual([])
})

test('each request is one line at debug, without its query and its token [log-no-secrets]', async () => {
  const body = JSON.stringify({ query: '{ __typename }' })
  const response = await post('/graphql?secret=hunter2', body, { ...bearer(), 'content-type': 'application/json' })
  expect(response.status).toBe(200)
  await response.text()
  const line = await logged.request(response.headers.get('x-request-id') ?? '')
  expect(line).toMatchObject({ method: 'POST', path: '/graphql', status: 200, caller: 'alice' })
  expect(line?.['ms']).toBeGreaterThanOrEqual(0)
  expect(line?.['bytesIn']).toBeGreaterThan(body.length)
  const url = 'http://user:hunter2@localhost/wp-login.php?hunter2'
  const answer = await exchange(`GET ${url} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`)
  expect(await logged.request(idIn(answer) ?? '')).toMatchObject({ path: '/wp-login.php', status: 404 })
  const all = JSON.stringify(logged.lines)
  expect(all).not.toContain('hunter2')
  expect(all).not.toContain(token.split('.')[2])
})

test('a body that is refused early is counted whole', async () => {
  const response = await json({ query: '{ __typename }', variables: { a: 'x'.repeat(3_000_000) } })
  await response.text()
  const line = await logged.request(response.headers.get('x-request-id') ?? '')
  expect(line).toMatchObject({ status: 413 })
  expect(line?.['bytesIn']).toBeGreaterThan(3_000_000)
})

test('no line of a refusal is long, whatever was sent [log-bounded-line]', async () => {
  const responses = [
    await send({ wabaId: LONG, idempotencyKey: LONG }, LONG),
    await resumable({ wabaId: LONG, fileName: LONG, type: LONG }),
    await tus().post(creation(1, { wabaId: LONG.slice(0, 5000) })),
    await ask(`{ uploadQuota(wabaId: "${LONG}") { used } }`),
    await tus().head(`/uploads/${LONG}`),
    await fetch(`${system.url}/${LONG}`),
  ]
  for (const response of responses) {
    await response.text()
    await logged.request(response.headers.get('x-request-id') ?? '')
  }
  expect(await logged.refusals(5)).toHaveLength(5)
  const longest = Math.max(...logged.lines.map((line: Line) => JSON.stringify(line).length))
  expect(longest).toBeLessThan(700)
})
