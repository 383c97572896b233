import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PREFLIGHT } from '@resumable-media/test-kit/api'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { formBody, FORM_TYPE } from '@resumable-media/test-kit/hostile/form'
import { SECRET, WABA } from '@resumable-media/test-kit/system'
import { VERSION } from '@resumable-media/test-kit/tus'

let gateway: GatewayProcess
let dataDir: string
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'long-'))
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: 'http://127.0.0.1:9',
    KALEYRA_CALLBACK_SECRET: SECRET,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
  })
})
afterAll(async () => {
  await gateway.end('SIGTERM')
  await rm(dataDir, { recursive: true })
})

/** What is dear to look at character by character. */
const PARTS = ['%', 'a ', '\0', '\ud800', 'e\u0301', '😀', '1']
const MOST_ANSWERED = 12_000

/** Texts of so many bytes as JSON. */
const textsOf = (bytes: number) =>
  PARTS.map(part => part.repeat(Math.floor(bytes / Buffer.byteLength(JSON.stringify(part).slice(1, -1)))))

async function answerTo(path: string, init: RequestInit): Promise<string> {
  const response = await fetch(`${gateway.url}${path}`, init)
  return response.text()
}

/** Seconds of the processor that the gateway has used. */
async function cpuSeconds(): Promise<number> {
  const stat = await readFile(`/proc/${gateway.pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = await cpuSeconds()
  await work()
  return (await cpuSeconds()) - before
}

const postJson = (query: string, variables: object) =>
  answerTo('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  })

const ERROR = '{ __typename ... on UserError { code message } ... on InvalidFileNameError { fileName suggestion } }'
const CHECK = `query($input: CheckUploadInput!) { checkUpload(input: $input) ${ERROR} }`
const CREATE = `mutation($input: CreateResumableUploadInput!) { createResumableUpload(input: $input) ${ERROR} }`
const FACTS = { wabaId: WABA, fileName: 'a.png', size: 9 }

const byInput = (query: string, facts: object, name: string) =>
  [
    `${query.startsWith('query') ? 'checkUpload' : 'createResumableUpload'}: ${name}`,
    query,
    (text: string) => ({ input: { ...facts, [name]: text } }),
  ] as const
const byArgument = (query: string, name: string) =>
  [query.replaceAll(/^[^{]*\{ | \{.*$/gu, ''), query, (text: string) => ({ [name]: text })] as const

describe('a megabyte of text in GraphQL', () => {
  const DOORS = [
    ...['wabaId', 'fileName', 'type'].map(name => byInput(CHECK, {}, name)),
    ...['wabaId', 'fileName', 'type', 'sha256', 'idempotencyKey', 'whenLimited', 'size'].map(name =>
      byInput(CREATE, FACTS, name),
    ),
    byArgument(`mutation($id: ID!) { cancelMedia(id: $id) ${ERROR} }`, 'id'),
    byArgument(`mutation($id: ID!) { renewMedia(id: $id) ${ERROR} }`, 'id'),
    byArgument('query($id: ID!) { mediaStatus(id: $id) { id } }', 'id'),
    byArgument('query($w: ID!) { uploadQuota(wabaId: $w) { limit } }', 'w'),
    byArgument('query($w: ID!) { media(wabaId: $w) { nodes { id } } }', 'w'),
    byArgument(`query($a: String) { media(wabaId: "${WABA}", after: $a) { nodes { id } } }`, 'a'),
    byArgument(`query($s: MediaStatus) { media(wabaId: "${WABA}", status: $s) { nodes { id } } }`, 's'),
    byArgument(`query($n: Int!) { media(wabaId: "${WABA}", first: $n) { nodes { id } } }`, 'n'),
    byArgument('subscription($ids: [ID!]!) { mediaStatusChanged(ids: $ids) { id } }', 'ids'),
    byArgument('subscription($w: ID!) { wabaMediaChanged(wabaId: $w) { id } }', 'w'),
    ['the name of a field of the input', CHECK, (text: string) => ({ input: { [text]: 1 } })] as const,
  ]
  const TEXTS = textsOf(1_000_000)
  let reading: number
  beforeAll(async () => {
    reading = await costOf(async () => {
      for (const text of TEXTS) await postJson('query { __typename }', { unused: text })
    })
  })

  test.each(DOORS)(
    '%s: a typed answer that does not repeat it, at the cost of reading it',
    async (_name, query, variables) => {
      const answers: string[] = []
      const answering = await costOf(async () => {
        for (const text of TEXTS) answers.push(await postJson(query, variables(text)))
      })
      for (const answer of answers) {
        expect(answer).toMatch(/"code":"[A-Z_]+"|"mediaStatus":null/u)
        expect(answer).not.toContain('INTERNAL_SERVER_ERROR')
        expect(answer.length).toBeLessThan(MOST_ANSWERED)
      }
      expect(answering).toBeLessThan(3 * reading + 0.3)
    },
  )

  test('30 aliases of checkUpload with one fileName cost little more than one [bounded-text]', async () => {
    const many = `query($input: CheckUploadInput!) { ${Array.from({ length: 30 }, (_, n) => `a${n}: checkUpload(input: $input) ${ERROR}`).join(' ')} }`
    for (const fileName of TEXTS) {
      const one = await costOf(() => postJson(CHECK, { input: { fileName } }))
      const all = await costOf(async () => {
        expect((await postJson(many, { input: { fileName } })).length).toBeLessThan(30 * MOST_ANSWERED)
      })
      expect(all).toBeLessThan(3 * one + 0.5)
    }
  })

  test('in the name of the operation, and in what is no parameter', async () => {
    for (const text of TEXTS) {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } }
      const named = JSON.stringify({ query: 'query A { __typename }', operationName: text })
      const other = JSON.stringify({ [text]: 1 })
      for (const body of [named, other]) {
        const answer = await answerTo('/graphql', { ...init, body })
        expect(answer).toMatch(/"code":"[A-Z_]+"/u)
        expect(answer.length).toBeLessThan(MOST_ANSWERED)
      }
    }
  })
})

describe('long text in a form', () => {
  const UPLOAD = `mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) ${ERROR} }`
  const operations = (input: object) =>
    JSON.stringify({ query: UPLOAD, variables: { input: { wabaId: WABA, file: null, ...input } } })
  const part = (rest: string, body: string) => ({ headers: `Content-Disposition: form-data; ${rest}\r\n`, body })
  const MAP = '{"0":["variables.input.file"]}'
  const FILE = part('name="0"; filename="a.png"', 'x')
  const send = (...parts: { headers: string; body: string }[]) =>
    answerTo('/graphql', {
      method: 'POST',
      headers: { ...PREFLIGHT, ...FORM_TYPE },
      body: new Uint8Array(formBody(parts)),
    })
  const inHeader = (text: string) => text.replaceAll(/["\\\0]/gu, '%').toWellFormed()

  const DOORS: [string, number, (text: string) => ReturnType<typeof send>][] = [
    ...['wabaId', 'fileName', 'type', 'idempotencyKey', 'whenLimited'].map(
      (name): [string, number, (text: string) => ReturnType<typeof send>] => [
        name,
        1_000_000,
        text => send(part('name="operations"', operations({ [name]: text })), part('name="map"', MAP), FILE),
      ],
    ),
    [
      'a path of the map',
      1_000_000,
      text => send(part('name="operations"', operations({})), part('name="map"', JSON.stringify({ 0: [text] })), FILE),
    ],
    [
      'a name in the map',
      1_000_000,
      text => send(part('name="operations"', operations({})), part('name="map"', JSON.stringify({ [text]: 1 })), FILE),
    ],
    ['the name of a part', 5000, text => send(part(`name="${inHeader(text)}"`, 'x'))],
    [
      'the name of the file',
      5000,
      text =>
        send(
          part('name="operations"', operations({})),
          part('name="map"', MAP),
          part(`name="0"; filename="${inHeader(text)}"`, 'x'),
        ),
    ],
  ]

  test.each(DOORS)('%s: a typed answer that does not repeat it', async (_name, bytes, sendWith) => {
    for (const text of textsOf(bytes)) {
      const answer = await sendWith(text)
      expect(answer).toMatch(/"code":"[A-Z_]+"/u)
      expect(answer).not.toContain('INTERNAL_SERVER_ERROR')
      expect(answer.length).toBeLessThan(MOST_ANSWERED)
    }
  })
})

describe('long text in headers, paths and callbacks', () => {
  const LONG = 'x'.repeat(10_000)
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  const metadata = (more: Record<string, string>) =>
    Object.entries({ wabaId: WABA, filename: 'a.png', ...more })
      .map(([key, value]) => `${key} ${base64(value)}`)
      .join(',')
  const create = (headers: Record<string, string>): [string, RequestInit] => [
    '/uploads',
    { method: 'POST', headers: { ...VERSION, 'upload-length': '9', 'upload-metadata': metadata({}), ...headers } },
  ]
  const callback = (fields: object): [string, RequestInit] => [
    '/callbacks/kaleyra',
    {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-callback-secret': SECRET },
      body: JSON.stringify(fields),
    },
  ]
  const get = (path: string, headers: Record<string, string> = {}): [string, RequestInit] => [path, { headers }]
  const post = (headers: Record<string, string>): [string, RequestInit] => [
    '/graphql',
    { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: '{"query":"{__typename}"}' },
  ]

  test.each<[string, [string, RequestInit]]>([
    ['Upload-Length', create({ 'upload-length': LONG })],
    ['Upload-Checksum', create({ 'upload-checksum': `sha1 ${LONG}` })],
    ['the algorithm of Upload-Checksum', create({ 'upload-checksum': `${LONG} x` })],
    ['Tus-Resumable', create({ 'tus-resumable': LONG })],
    ['X-HTTP-Method-Override', create({ 'x-http-method-override': LONG })],
    ['Origin', create({ origin: `https://${LONG}.example` })],
    ['Upload-Metadata', create({ 'upload-metadata': LONG.replaceAll('xxx', 'x x') })],
    ['a key of the metadata', create({ 'upload-metadata': `${LONG} !` })],
    ...['wabaId', 'filename', 'filetype', 'sha256', 'idempotencyKey', 'whenLimited'].map(
      (name): [string, [string, RequestInit]] => [
        `metadata: ${name}`,
        create({ 'upload-metadata': metadata({ [name]: LONG.slice(0, 8000) }) }),
      ],
    ),
    ['the id of an upload', [`/uploads/${LONG}`, { method: 'DELETE', headers: VERSION }]],
    ['a path', get(`/${LONG}`)],
    ['the query of a GET', get(`/graphql?query=${LONG}`, PREFLIGHT)],
    ['the variables of a GET', get(`/graphql?query={__typename}&variables=${LONG}`, PREFLIGHT)],
    ['the operationName of a GET', get(`/graphql?query={__typename}&operationName=${LONG}`, PREFLIGHT)],
    ['Origin of GraphQL', post({ origin: `https://${LONG}.example` })],
    ['Accept', post({ accept: `${LONG}/x` })],
    ['Content-Type', post({ 'content-type': LONG })],
    ['resumable_media_id', callback({ resumable_media_id: LONG })],
    ['waba_id', callback({ resumable_media_id: '1', waba_id: LONG })],
    [
      'a callback secret',
      ['/callbacks/kaleyra', { method: 'POST', headers: { 'x-callback-secret': LONG }, body: '{}' }],
    ],
  ])('%s: a refusal that does not repeat it', async (_name, [path, init]) => {
    const response = await fetch(`${gateway.url}${path}`, init)
    const answer = await response.text()
    expect(response.status === 200 ? answer : String(response.status)).toMatch(/^4\d\d$|"code":"[A-Z_]+"/u)
    expect(answer.length).toBeLessThan(3000)
  })

  test.each(['a', '/', ' ', '%', ';', ',', '"', '=', '.', ':'])('headers of %j cost little', async part => {
    const long = part.repeat(8000)
    const names = ['authorization', 'accept', 'x-request-id', 'traceparent', 'x-callback-secret', 'upload-metadata']
    const cost = await costOf(async () => {
      for (const name of names)
        for (const [path, init] of [post({ [name]: `a${long}a` }), create({ [name]: `a${long}a` })])
          await answerTo(path, init)
    })
    expect(cost).toBeLessThan(1)
  })
})

describe('an idempotencyKey', () => {
  const key = (length: number, part = 'k') => part.repeat(length)
  const UPLOAD = (idempotencyKey: string) => {
    const query = `mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) ${ERROR} }`
    const form = new FormData()
    form.set(
      'operations',
      JSON.stringify({ query, variables: { input: { wabaId: WABA, file: null, idempotencyKey } } }),
    )
    form.set('map', '{"0":["variables.input.file"]}')
    form.set('0', new Blob([]), 'a.png')
    return answerTo('/graphql', { method: 'POST', headers: PREFLIGHT, body: form })
  }
  const TOO_LONG = '"code":"BAD_USER_INPUT","message":"idempotencyKey is \\"'

  test.each(['k', 'é', '😀', '\ud800'])('of 255 times %j is one, and of 256 is told the limit', async part => {
    const create = (length: number) => postJson(CREATE, { input: { ...FACTS, idempotencyKey: key(length, part) } })
    expect(await create(255)).toContain('"__typename":"Media"')
    expect(await create(256)).toContain(TOO_LONG)
    expect(await UPLOAD(key(255, part))).toContain('EMPTY_FILE')
    const refused = await UPLOAD(key(256, part))
    expect(refused).toContain(TOO_LONG)
    expect(refused).toContain('expected at most 255 characters.')
  })

  test('is bounded by tus too', async () => {
    const send = (length: number) =>
      fetch(`${gateway.url}/uploads`, {
        method: 'POST',
        headers: {
          ...VERSION,
          'upload-length': '9',
          'upload-metadata': `wabaId ${btoa(WABA)},filename ${btoa('a.png')},idempotencyKey ${btoa(key(length, 't'))}`,
        },
      })
    expect((await send(255)).status).toBe(201)
    const refused = await send(256)
    expect([refused.status, refused.headers.get('x-error-code')]).toEqual([400, 'BAD_INPUT'])
  })
})
