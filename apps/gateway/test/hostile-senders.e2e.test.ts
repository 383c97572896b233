import { once } from 'node:events'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { json } from 'node:stream/consumers'
import { maxFileBytes } from '@resumable-media/client/rules'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { formOf, postForm, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf, videoOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())
afterEach(async () => {
  await expect.poll(() => system.orphans()).toEqual([])
})

/** A whole request of the mutation, as bytes. */
async function requestBytes(): Promise<Buffer> {
  const whole = new Request('http://gateway/graphql', {
    method: 'POST',
    body: formOf({}, await blobOf('image.png'), 'image.png'),
  })
  const body = Buffer.from(await whole.arrayBuffer())
  const type = whole.headers.get('content-type')
  const head = `POST /graphql HTTP/1.1\r\nHost: localhost\r\nGraphQL-Require-Preflight: 1\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n`
  return Buffer.concat([Buffer.from(head), body])
}

/** Sends bytes and hangs up once the gateway has surely read them. */
async function sendAndHangUp(bytes: Buffer): Promise<void> {
  const socket = connect({ port: Number(new URL(system.url).port), host: '127.0.0.1' })
  await new Promise<void>((resolve, reject) => socket.once('error', reject).once('connect', resolve))
  socket.on('error', () => {})
  await new Promise<void>(resolve => socket.write(bytes, () => resolve()))
  socket.resetAndDestroy()
}

test('a client that hangs up at any byte leaves nothing, and the gateway lives', async () => {
  const bytes = await requestBytes()
  const fileAt = bytes.indexOf('PNG')
  const cuts = [
    10,
    fileAt - 300,
    fileAt - 20,
    fileAt,
    fileAt + 1,
    fileAt + 4099,
    fileAt + 10_000,
    bytes.length - 60,
    bytes.length - 3,
  ]
  for (const cut of cuts) await sendAndHangUp(bytes.subarray(0, cut))
  await expect.poll(() => system.spooled()).toEqual([])
  expect(await system.seen()).toEqual([])
  expect(await system.upload(await blobOf('image.png'), 'alive.png')).toMatchObject({ __typename: 'Media' })
})

describe('a request that does not follow the multipart specification gets a message, and leaves nothing', () => {
  test.each([
    ['no file part', () => formOf({}), 'EmptyFileError'],
    ['a file part that map does not name', () => other('else'), 'EmptyFileError'],
  ])('%s: a typed error', async (_name, form, typename) => {
    const { data } = await postForm(system.url, form())
    expect(data?.['uploadResumableMedia']).toMatchObject({
      __typename: typename,
      message: expect.stringContaining('No file came'),
    })
  })

  test.each<[string, () => FormData, RegExp, string?]>([
    ['no parts', () => formWith({}), /"operations" and "map" are missing|broke off/u],
    ['the file first', () => formWith({ file: new Blob(['x']), operations: '{}', map: '{}' }), /came too early/u],
    ['map before operations', () => formWith({ map: '{}', operations: '{}' }), /came too early/u],
    ['operations that are not JSON', () => formWith({ operations: '{', map: '{}' }), /"operations" is not JSON/u],
    [
      'operations of two megabytes',
      () => formWith({ operations: ' '.repeat(2 ** 21), map: '{}' }),
      /cannot be read/u,
      'BODY_TOO_LARGE',
    ],
    ['a batch', () => formWith({ operations: '[{}]', map: '{}' }), /one operation at a time/u, 'BATCHING_OFF'],
  ])('%s', async (_name, form, message, code = 'BAD_UPLOAD_REQUEST') => {
    const answer = await postForm(system.url, form())
    expect(answer.data ?? null).toBeNull()
    expect(answer.errors?.[0]).toMatchObject({
      message: expect.stringMatching(message),
      extensions: { code },
    })
  })

  test('no closing boundary', async () => {
    const form = new Response(formOf({}, await blobOf('image.png'), 'image.png'))
    const body = Buffer.from(await form.arrayBuffer()).subarray(0, -30)
    const headers = { ...PREFLIGHT, 'content-type': form.headers.get('content-type') ?? '' }
    const response = await fetch(`${system.url}/graphql`, { method: 'POST', headers, body })
    const { errors } = (await response.json()) as { errors: unknown[] }
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('broke off'),
      extensions: { code: 'BAD_UPLOAD_REQUEST' },
    })
  })

  test('no boundary', async () => {
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { ...PREFLIGHT, 'content-type': 'multipart/form-data' },
      body: 'x',
    })
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('names no boundary')
  })

  test('a document that GraphQL refuses: its file is not kept', async () => {
    const form = formOf({}, await blobOf('image.png'), 'image.png')
    form.set(
      'operations',
      JSON.stringify({ query: 'mutation($f: Upload!) { nothing(f: $f) }', variables: { input: { file: null } } }),
    )
    expect((await postForm(system.url, form)).errors?.[0]?.message).toContain('Cannot query field "nothing"')
  })

  test('two files for two fields, sent in the other order', async () => {
    const form = new FormData()
    const query = `mutation($a: UploadResumableMediaInput!, $b: UploadResumableMediaInput!) {
      a: uploadResumableMedia(input: $a) { ... on Media { fileName } } b: uploadResumableMedia(input: $b) { ... on Media { fileName } } }`
    const input = { wabaId: '150440000142241', file: null }
    form.set('operations', JSON.stringify({ query, variables: { a: input, b: input } }))
    form.set('map', '{"1":["variables.a.file"],"2":["variables.b.file"]}')
    form.set('2', await blobOf('photo.jpg'), 'second.jpg')
    form.set('1', await blobOf('image.png'), 'first.png')
    expect((await postForm(system.url, form)).data).toEqual({
      a: { fileName: 'first.png' },
      b: { fileName: 'second.jpg' },
    })
  })
})

test('a file that is refused by its name is answered before it has come', async () => {
  const bytes = await requestBytes()
  const declared = String(bytes)
    .replace('image.png', 'my photo.png')
    .replace(/Content-Length: \d+/u, 'Content-Length: 90000000')
  const cut = declared.indexOf('PNG')
  const socket = connect({ port: Number(new URL(system.url).port), host: '127.0.0.1' })
  socket.write(declared.slice(0, cut))
  const answer = await new Promise<string>(resolve => socket.once('data', data => resolve(String(data))))
  expect(answer).toContain('InvalidFileNameError')
  socket.destroy()
})

describe('more bytes than are allowed', () => {
  /** Sends a video of `size` bytes by Node's own client, which hears an answer that comes early. */
  async function send(size: number, { declared }: { declared: boolean }) {
    const form = new Response(formOf({}, new Blob([await videoOf(size)]), 'long.mp4'))
    const body = Buffer.from(await form.arrayBuffer())
    const length = declared ? { 'content-length': body.length } : { 'transfer-encoding': 'chunked' }
    const outgoing = request(`${system.url}/graphql`, {
      method: 'POST',
      headers: { ...PREFLIGHT, 'content-type': form.headers.get('content-type') ?? '', ...length },
    })
    const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
    outgoing.end(body)
    const [answer] = await answered
    return ((await json(answer)) as { data: { uploadResumableMedia: object } }).data.uploadResumableMedia
  }

  test.each([
    ['104857601 bytes with Content-Length', maxFileBytes + 1, true],
    ['104857601 bytes without', maxFileBytes + 1, false],
    ['101 MB with Content-Length', 101 * 1024 * 1024, true],
    ['101 MB without', 101 * 1024 * 1024, false],
  ])('%s', async (_name, size, declared) => {
    expect(await send(size, { declared })).toMatchObject({ __typename: 'FileTooLargeError', maxBytes: maxFileBytes })
  })
})

test('a sender that gives byte after byte gets there', async () => {
  const bytes = await requestBytes()
  const socket = connect({ port: Number(new URL(system.url).port), host: '127.0.0.1', noDelay: true })
  const answer = once(socket, 'data') as Promise<[Buffer]>
  const fileAt = bytes.indexOf('PNG')
  for (let at = 0; at < fileAt + 50; at += 1) {
    await new Promise<void>(resolve => socket.write(bytes.subarray(at, at + 1), () => setImmediate(resolve)))
  }
  socket.write(bytes.subarray(fileAt + 50))
  expect(String((await answer)[0])).toContain('"__typename":"Media"')
  socket.destroy()
})

/** The parts of a form in the order of the object. */
function formWith(parts: Record<string, string | Blob>): FormData {
  const form = new FormData()
  for (const [name, value] of Object.entries(parts)) form.set(name, value)
  return form
}

function other(name: string): FormData {
  const form = formOf({})
  form.set(name, new Blob(['x']), 'x.png')
  return form
}
