import { connect } from 'node:net'
import { maxFileBytes } from '@resumable-media/client/rules'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { answerOn, checksum, createTus, creation, idOf, metadataOf } from '@resumable-media/test-kit/tus'

/** Each rule of tus 1.0 that is claimed. docs/tus.md lists these tests by name. */
let system: System
let tus: ReturnType<typeof createTus>
let png: Buffer<ArrayBuffer>
beforeAll(async () => {
  system = await startSystem({ env: { ALLOWED_ORIGINS: 'https://app.test', KALEYRA_RATE_LIMIT: '1000/1h' } })
  tus = createTus(system.url)
  png = Buffer.from(await readFixture('image.png'))
})
afterAll(() => system.stop())

const codeOf = async (response: Response) => {
  const { code, message } = (await response.json()) as { code: string; message: string }
  expect(response.headers.get('x-error-code')).toBe(code)
  expect(message).toMatch(/\.$/u)
  return [response.status, code]
}
const PIECE = { 'content-type': 'application/offset+octet-stream' }

test('tus core: OPTIONS tells versions, extensions, the largest size and the checksum algorithms [tus-core-options]', async () => {
  const { status, headers } = await fetch(`${system.url}/uploads`, { method: 'OPTIONS' })
  expect(status).toBe(204)
  expect(Object.fromEntries(headers)).toMatchObject({
    'tus-resumable': '1.0.0',
    'tus-version': '1.0.0',
    'tus-extension': 'creation,creation-with-upload,termination,expiration,checksum',
    'tus-max-size': String(maxFileBytes),
    'tus-checksum-algorithm': 'sha1,sha256',
  })
})

test('tus core: every answer carries Tus-Resumable [tus-core-resumable]', async () => {
  const upload = await tus.begin(png.length)
  const answers = [
    await tus.head(upload),
    await tus.patch(upload, 0, png.subarray(0, 10)),
    await tus.patch(upload, 0, png),
    await tus.delete(upload),
    await tus.head(upload),
    await tus.head('/uploads/nothing'),
    await tus.send('PUT', upload),
  ]
  expect(answers.map(({ status }) => status)).toEqual([200, 204, 409, 204, 410, 404, 405])
  expect(answers.map(({ headers }) => headers.get('tus-resumable'))).toEqual(answers.map(() => '1.0.0'))
})

test.each([['0.2.2'], ['']])(
  'tus core: a request of version "%s" is 412 with Tus-Version, and changes nothing [tus-core-version]',
  async version => {
    const upload = await tus.begin(png.length)
    const answer = await tus.patch(upload, 0, png, { 'tus-resumable': version })
    expect(answer.headers.get('tus-version')).toBe('1.0.0')
    expect(await codeOf(answer)).toEqual([412, 'TUS_VERSION'])
    expect(await tus.offset(upload)).toBe(0)
  },
)

test('tus core: HEAD answers Upload-Offset and Upload-Length, not to be cached [tus-core-head]', async () => {
  const upload = await tus.begin(png.length)
  const { status, headers } = await tus.head(upload)
  expect(status).toBe(200)
  expect(Object.fromEntries(headers)).toMatchObject({
    'upload-offset': '0',
    'upload-length': String(png.length),
    'cache-control': 'no-store',
  })
})

test('tus core: HEAD of an upload that is not there is 404 without Upload-Offset [tus-core-head-missing]', async () => {
  const { status, headers } = await tus.head('/uploads/00000000-0000-0000-0000-000000000000')
  expect([status, headers.get('upload-offset'), headers.get('x-error-code')]).toEqual([404, null, 'UPLOAD_NOT_FOUND'])
})

test('tus core: PATCH appends and answers 204 with the new Upload-Offset [tus-core-patch]', async () => {
  const upload = await tus.begin(png.length)
  const first = await tus.patch(upload, 0, png.subarray(0, 7000))
  expect([first.status, first.headers.get('upload-offset'), await first.text()]).toEqual([204, '7000', ''])
  expect(await tus.offset(upload)).toBe(7000)
  const second = await tus.patch(upload, 7000, png.subarray(7000))
  expect([second.status, second.headers.get('upload-offset')]).toEqual([204, String(png.length)])
  await system.reach(idOf(upload), 'UPLOADED')
})

test.each([0, 6999, 7001])(
  'tus core: PATCH with a wrong offset (%i) is 409 and changes nothing [tus-core-wrong-offset]',
  async offset => {
    const upload = await tus.begin(png.length)
    await tus.patch(upload, 0, png.subarray(0, 7000))
    const answer = await tus.patch(upload, offset, png.subarray(0, 100))
    expect(answer.headers.get('upload-offset')).toBe('7000')
    expect(await codeOf(answer)).toEqual([409, 'OFFSET_MISMATCH'])
    expect(await tus.offset(upload)).toBe(7000)
  },
)

test('tus core: PATCH of another content type is 415 and changes nothing [tus-core-content-type]', async () => {
  const upload = await tus.begin(png.length)
  const answer = await tus.patch(upload, 0, png, { 'content-type': 'image/png' })
  expect(await codeOf(answer)).toEqual([415, 'BAD_CONTENT_TYPE'])
  expect(await tus.offset(upload)).toBe(0)
})

test.each(['', '-1', '1.5', '0x10', '5abc', '99999999999999999999'])(
  'tus core: PATCH whose Upload-Offset is "%s" is 400 [tus-core-bad-offset]',
  async offset => {
    const upload = await tus.begin(png.length)
    const answer = await tus.patch(upload, 0, png, { 'upload-offset': offset })
    expect(await codeOf(answer)).toEqual([400, 'BAD_HEADER'])
  },
)

test('tus core: PATCH of an upload that is not there is 404 [tus-core-patch-missing]', async () => {
  expect(await codeOf(await tus.patch('/uploads/nothing', 0, png))).toEqual([404, 'UPLOAD_NOT_FOUND'])
})

test('tus core: PATCH with more bytes than Upload-Length is 413 and keeps none of them [tus-core-too-many-bytes]', async () => {
  const upload = await tus.begin(7000)
  await tus.patch(upload, 0, png.subarray(0, 5000))
  expect(await codeOf(await tus.patch(upload, 5000, png.subarray(5000)))).toEqual([413, 'TOO_MANY_BYTES'])
  expect(await tus.offset(upload)).toBe(5000)
})

test('tus core: PATCH of an unsaid length that turns out too long is 413 and keeps none of its bytes [tus-core-too-many-unsaid]', async () => {
  const upload = await tus.begin(7000)
  await tus.patch(upload, 0, png.subarray(0, 5000))
  const body = new Blob([png.subarray(5000)]).stream()
  const headers = { 'tus-resumable': '1.0.0', ...PIECE, 'upload-offset': '5000' }
  const answer = await fetch(upload, { method: 'PATCH', headers, body, duplex: 'half' } as RequestInit)
  expect(await codeOf(answer)).toEqual([413, 'TOO_MANY_BYTES'])
  expect(await tus.offset(upload)).toBe(5000)
})

test('tus core: PATCH that breaks off keeps what has come [tus-core-breaks-off]', async () => {
  const upload = await tus.begin(png.length)
  const socket = await tus.hang(upload, 0, png.subarray(0, 7000))
  await expect.poll(() => system.sizeOf(idOf(upload))).toBe(7000)
  socket.resetAndDestroy()
  await expect.poll(async () => (await system.status(idOf(upload)))?.['receivedBytes']).toBe(7000)
  expect(await tus.offset(upload)).toBe(7000)
  await tus.patch(upload, 7000, png.subarray(7000))
  await system.reach(idOf(upload), 'UPLOADED')
})

test('tus core: PATCH without a byte is 204 and changes nothing, before the end and at it [tus-core-no-byte]', async () => {
  const upload = await tus.begin(png.length)
  await tus.patch(upload, 0, png.subarray(0, 7000))
  const middle = await tus.patch(upload, 7000)
  expect([middle.status, middle.headers.get('upload-offset')]).toEqual([204, '7000'])
  await tus.patch(upload, 7000, png.subarray(7000))
  const end = await tus.patch(upload, png.length)
  expect([end.status, end.headers.get('upload-offset')]).toEqual([204, String(png.length)])
  await system.reach(idOf(upload), 'UPLOADED')
  expect((await system.seen()).filter(({ mediaId }) => mediaId === idOf(upload)).length).toBeLessThan(2)
})

test('tus core: X-HTTP-Method-Override is obeyed [tus-core-method-override]', async () => {
  const upload = await tus.begin(png.length)
  const override = { 'x-http-method-override': 'PATCH', ...PIECE, 'upload-offset': '0' }
  expect((await tus.send('POST', upload, override, png.subarray(0, 10))).status).toBe(204)
  expect(await tus.offset(upload)).toBe(10)
})

test('tus core: GET is 405: bytes are never served [tus-core-get]', async () => {
  const upload = await tus.begin(png.length)
  const answer = await fetch(upload)
  expect(answer.headers.get('allow')).toBe('OPTIONS, HEAD, PATCH, DELETE')
  expect(await codeOf(answer)).toEqual([405, 'METHOD_NOT_ALLOWED'])
})

test('tus creation: POST is 201 with the Location of an empty upload [tus-creation-post]', async () => {
  const answer = await tus.post(creation(png.length))
  const location = answer.headers.get('location') ?? ''
  expect([answer.status, location]).toEqual([
    201,
    expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/uploads\/[\da-f-]{36}$/u),
  ])
  expect(await tus.offset(location)).toBe(0)
  expect(await system.status(idOf(location))).toMatchObject({ status: 'RECEIVING', size: png.length })
})

test('tus creation: POST takes bytes of any kind under a key of the client, and HEAD answers them as they came [tus-creation-any-bytes]', async () => {
  const metadata = `${creation(png.length)['upload-metadata']},thumbnail /9j/4AAQ,empty,blank ,flag AA==`
  const upload = await tus.post({ 'upload-length': String(png.length), 'upload-metadata': metadata })
  expect(upload.status).toBe(201)
  const { headers } = await tus.head(upload.headers.get('location') ?? '')
  expect(headers.get('upload-metadata')).toBe(metadata)
})

test.each(['wabaId', 'filename', 'filetype', 'sha256', 'idempotencyKey', 'whenLimited'])(
  'tus creation: POST whose "%s" is not UTF-8 is 400 [tus-creation-not-utf8]',
  async key => {
    const others = Object.entries({ wabaId: WABA, filename: 'image.png' }).filter(([name]) => name !== key)
    const metadata = `${metadataOf(Object.fromEntries(others))},${key} /9j/4AAQ`
    const answer = await tus.post({ 'upload-length': '100', 'upload-metadata': metadata })
    expect(await codeOf(answer)).toEqual([400, 'BAD_METADATA'])
  },
)

test('tus creation: HEAD answers Upload-Metadata as it came [tus-creation-metadata]', async () => {
  const metadata = `${metadataOf({ wabaId: '150440000142241', filename: 'grüße.png', filetype: 'image/png' })},relativePath`
  const answer = await tus.post({ 'upload-length': '10', 'upload-metadata': metadata })
  const upload = answer.headers.get('location') ?? ''
  expect((await tus.head(upload)).headers.get('upload-metadata')).toBe(metadata)
  expect(await system.status(idOf(upload))).toMatchObject({ fileName: 'grüße.png', type: 'image/png' })
})

test.each(['', 'ten', '-1', '1.5'])(
  'tus creation: POST whose Upload-Length is "%s" is 400 [tus-creation-bad-length]',
  async length => {
    expect(await codeOf(await tus.post({ ...creation(1), 'upload-length': length }))).toEqual([400, 'BAD_HEADER'])
  },
)

test('tus creation: POST of more than Tus-Max-Size is 413 [tus-creation-too-large]', async () => {
  expect(await codeOf(await tus.post(creation(maxFileBytes + 1)))).toEqual([413, 'FILE_TOO_LARGE'])
})

test.each([
  ['a value that is not base64', 'filename ä', 'BAD_METADATA'],
  ['a value that is not UTF-8', `filename ${Buffer.from([0xff]).toString('base64')}`, 'BAD_METADATA'],
  ['a key that comes twice', 'filename YQ==,filename Yg==', 'BAD_METADATA'],
  ['a pair of three', 'filename YQ== Yg==', 'BAD_METADATA'],
  ['an empty pair', 'filename YQ==,,', 'BAD_METADATA'],
])(
  'tus creation: POST whose Upload-Metadata has %s is 400 [tus-creation-bad-metadata]',
  async (_name, metadata, code) => {
    const bytes = Buffer.from(metadata).toString('latin1')
    const answer = await tus.post({ 'upload-length': '10', 'upload-metadata': bytes })
    expect(await codeOf(answer)).toEqual([400, code])
  },
)

test.each([
  ['Upload-Defer-Length', { 'upload-defer-length': '1' }],
  ['Upload-Concat', { ...creation(10), 'upload-concat': 'partial' }],
])(
  'tus creation: POST with %s, of an extension that is not there, is 400 [tus-creation-no-extension]',
  async (_name, headers) => {
    expect(await codeOf(await tus.post(headers))).toEqual([400, 'UNSUPPORTED'])
  },
)

test('tus creation-with-upload: POST takes the first bytes and answers their Upload-Offset [tus-creation-upload]', async () => {
  const answer = await tus.post({ ...creation(png.length), ...PIECE }, png.subarray(0, 7000))
  const upload = answer.headers.get('location') ?? ''
  expect([answer.status, answer.headers.get('upload-offset')]).toEqual([201, '7000'])
  expect((await tus.patch(upload, 7000, png.subarray(7000))).status).toBe(204)
  await system.reach(idOf(upload), 'UPLOADED')
})

test('tus creation-with-upload: POST of the whole file submits it [tus-creation-upload-post]', async () => {
  const answer = await tus.post({ ...creation(png.length), ...PIECE }, png)
  expect([answer.status, answer.headers.get('upload-offset')]).toEqual([201, String(png.length)])
  await system.reach(idOf(answer.headers.get('location') ?? ''), 'UPLOADED')
})

/** The answer to a POST whose body comes in chunks; the last one, of no byte, may be late. */
async function postChunked(headers: Record<string, string>, chunks: string, last = '0\r\n\r\n') {
  const { hostname, port } = new URL(system.url)
  const socket = connect(Number(port), hostname)
  const all = { host: 'localhost', 'tus-resumable': '1.0.0', 'transfer-encoding': 'chunked', ...headers }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`POST /uploads HTTP/1.1\r\n${lines.join('')}\r\n`)
  await new Promise<void>(resolve => socket.write(chunks, () => resolve()))
  socket.write(last)
  const answer = await answerOn(socket)
  socket.destroy()
  return /^HTTP\/1.1 (?<status>\d+)/u.exec(answer)?.groups?.['status']
}

test.each([
  {},
  PIECE,
  { 'content-type': 'application/json' },
  { 'upload-checksum': 'sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
])(
  'tus creation-with-upload: POST whose chunks hold no byte is a plain creation, with %j [tus-creation-upload-post-whose]',
  async headers => {
    expect(await postChunked({ ...creation(png.length), ...headers }, '')).toBe('201')
  },
)

test('tus creation-with-upload: POST with a byte in its chunks is 415 without the type of a piece [tus-creation-upload-post-byte]', async () => {
  for (const headers of [{}, { 'content-type': 'application/json' }])
    expect(await postChunked({ ...creation(png.length), ...headers }, '1\r\nx\r\n')).toBe('415')
  expect(await postChunked({ ...creation(png.length), expect: '100-continue' }, '', '')).toBe('415')
  expect(await postChunked({ ...creation(png.length), ...PIECE }, '1\r\nx\r\n')).toBe('201')
})

test('tus creation-with-upload: POST with a body of another content type is 415 and begins nothing [tus-creation-upload-post-body]', async () => {
  const headers = { ...creation(png.length, { filename: 'other-type.png' }), 'content-type': 'image/png' }
  expect(await codeOf(await tus.post(headers, png))).toEqual([415, 'BAD_CONTENT_TYPE'])
  expect(await named('other-type.png')).toEqual([])
})

test('tus creation-with-upload: POST whose bytes are refused leaves no upload to be gone on with [tus-creation-upload-post-whose-bytes]', async () => {
  const headers = {
    ...creation(png.length, { filename: 'refused.png' }),
    ...PIECE,
    ...checksum('sha1', png.subarray(1)),
  }
  expect(await codeOf(await tus.post(headers, png))).toEqual([460, 'CHECKSUM_MISMATCH'])
  expect(await named('refused.png')).toEqual(['CANCELLED'])
})

test('tus creation-with-upload: POST whose bytes were refused is found again by its idempotencyKey [tus-creation-upload-post-whose-bytes-refused]', async () => {
  const headers = { ...creation(png.length, { idempotencyKey: 'refused and sent again' }), ...PIECE }
  const refused = await tus.post({ ...headers, ...checksum('sha1', png.subarray(1)) }, png)
  expect(await codeOf(refused)).toEqual([460, 'CHECKSUM_MISMATCH'])
  const again = await tus.post({ ...headers, ...checksum('sha1', png) }, png)
  expect([again.status, again.headers.get('upload-offset')]).toEqual([201, String(png.length)])
  await system.reach(idOf(again.headers.get('location') ?? ''), 'UPLOADED')
})

test('tus creation-with-upload: POST that hangs gives way to the same one again, and its bytes are kept [tus-creation-upload-post-hangs]', async () => {
  const metadata = { filename: 'hanging.png', idempotencyKey: 'hangs and is sent again' }
  const headers = { ...creation(png.length, metadata), ...PIECE }
  const old = answerOn(await tus.hangPost(headers, png.subarray(0, 7000)))
  await expect.poll(async () => (await idsNamed('hanging.png')).length).toBe(1)
  const [id = ''] = await idsNamed('hanging.png')
  await expect.poll(() => system.sizeOf(id)).toBe(7000)
  const again = await tus.post(headers, png)
  const upload = again.headers.get('location') ?? ''
  expect([again.status, again.headers.get('upload-offset'), idOf(upload)]).toEqual([201, '7000', id])
  expect(await old).toMatch(/^HTTP\/1\.1 423 .*TAKEN_OVER/su)
  expect((await tus.patch(upload, 7000, png.subarray(7000))).status).toBe(204)
  await system.reach(id, 'UPLOADED')
})

test('tus creation-with-upload: POST that the end of the gateway cuts short has its bytes kept [tus-creation-upload-post-end]', async () => {
  const headers = { ...creation(png.length, { filename: 'stopped.png' }), ...PIECE }
  const answer = answerOn(await tus.hangPost(headers, png.subarray(0, 7000)))
  await expect.poll(async () => (await idsNamed('stopped.png')).length).toBe(1)
  const [id = ''] = await idsNamed('stopped.png')
  await expect.poll(() => system.sizeOf(id)).toBe(7000)
  await system.restartGateway()
  expect(await answer).toMatch(/^HTTP\/1\.1 503 .*STOPPING/su)
  expect(await system.status(id)).toMatchObject({ status: 'RECEIVING', receivedBytes: 7000 })
})

test('tus termination: DELETE is 204, and the upload and its bytes are gone [tus-termination-delete]', async () => {
  const upload = await tus.begin(png.length)
  await tus.patch(upload, 0, png.subarray(0, 10))
  expect((await tus.delete(upload)).status).toBe(204)
  expect((await tus.head(upload)).status).toBe(410)
  expect(await codeOf(await tus.patch(upload, 10, png.subarray(10)))).toEqual([410, 'CANCELLED'])
  expect(await codeOf(await tus.delete(upload))).toEqual([410, 'CANCELLED'])
  expect(await system.spooled()).not.toContain(idOf(upload))
  expect(await system.status(idOf(upload))).toMatchObject({ status: 'CANCELLED' })
})

test('tus termination: DELETE of an upload that is not there is 404 [tus-termination-delete-upload]', async () => {
  expect(await codeOf(await tus.delete('/uploads/nothing'))).toEqual([404, 'UPLOAD_NOT_FOUND'])
})

test('tus termination: DELETE of a media item that has gone to Kaleyra is 422 [tus-termination-delete-media]', async () => {
  const answer = await tus.post({ ...creation(png.length), ...PIECE }, png)
  const upload = answer.headers.get('location') ?? ''
  await system.reach(idOf(upload), 'UPLOADED')
  expect(await codeOf(await tus.delete(upload))).toEqual([422, 'TOO_LATE'])
})

test('tus expiration: POST, PATCH and HEAD answer Upload-Expires until the upload is whole [tus-expiration-post]', async () => {
  const expiresIn = ({ headers }: Response) => Date.parse(headers.get('upload-expires') ?? '') - Date.now()
  const created = await tus.post(creation(png.length))
  const upload = created.headers.get('location') ?? ''
  const answers = [created, await tus.patch(upload, 0, png.subarray(0, 10)), await tus.head(upload)]
  for (const answer of answers) expect(Math.abs(expiresIn(answer) - 24 * 3_600_000)).toBeLessThan(30_000)
  const last = await tus.patch(upload, 10, png.subarray(10))
  expect([last.status, last.headers.get('upload-expires')]).toEqual([204, null])
})

test('tus expiration: an upload that has expired is 410 [tus-expiration-upload]', async () => {
  const short = await startSystem({ env: { UPLOAD_TTL: '300ms' } })
  const there = createTus(short.url)
  const upload = await there.begin(png.length)
  await expect.poll(async () => (await there.head(upload)).status).toBe(410)
  expect(await codeOf(await there.patch(upload, 0, png))).toEqual([410, 'UPLOAD_EXPIRED'])
  await short.stop()
})

test.each(['sha1', 'sha256'])('tus checksum: PATCH with the right %s is 204 [tus-checksum-patch]', async algorithm => {
  const upload = await tus.begin(png.length)
  const piece = png.subarray(0, 7000)
  expect((await tus.patch(upload, 0, piece, checksum(algorithm, piece))).status).toBe(204)
  expect((await tus.patch(upload, 7000, png.subarray(7000), checksum(algorithm, png.subarray(7000)))).status).toBe(204)
  await system.reach(idOf(upload), 'UPLOADED')
})

test.each(['sha1', 'sha256'])(
  'tus checksum: PATCH with a wrong %s is 460 and changes nothing [tus-checksum-patch-wrong]',
  async algorithm => {
    const upload = await tus.begin(png.length)
    await tus.patch(upload, 0, png.subarray(0, 7000))
    const answer = await tus.patch(upload, 7000, png.subarray(7000), checksum(algorithm, png))
    expect(await codeOf(answer)).toEqual([460, 'CHECKSUM_MISMATCH'])
    expect(await tus.offset(upload)).toBe(7000)
    expect((await tus.patch(upload, 7000, png.subarray(7000), checksum(algorithm, png.subarray(7000)))).status).toBe(
      204,
    )
    await system.reach(idOf(upload), 'UPLOADED')
  },
)

test.each([
  'md5 1B2M2Y8AsgTpgAmY7PhCfg==',
  'crc32 AAAA',
  'sha1',
  'sha1 AAAA',
  'sha256 2jmj7l5rSw0yVb/vlWAYkK/YBwk=',
  'x',
])(
  'tus checksum: PATCH with Upload-Checksum "%s", which cannot be compared, is 400 and changes nothing [tus-checksum-patch-upload]',
  async value => {
    const upload = await tus.begin(png.length)
    expect(await codeOf(await tus.patch(upload, 0, png, { 'upload-checksum': value }))).toEqual([400, 'BAD_CHECKSUM'])
    expect(await tus.offset(upload)).toBe(0)
  },
)

test('tus checksum: PATCH that breaks off keeps nothing, for nothing of it can be compared [tus-checksum-patch-breaks]', async () => {
  const upload = await tus.begin(png.length)
  await tus.patch(upload, 0, png.subarray(0, 100))
  const rest = png.subarray(100)
  const socket = await tus.hang(upload, 100, rest.subarray(0, 7000), rest.length - 7000, checksum('sha1', rest))
  await expect.poll(() => system.sizeOf(idOf(upload))).toBe(7100)
  socket.end()
  await expect.poll(() => system.sizeOf(idOf(upload))).toBe(100)
  expect(await tus.offset(upload)).toBe(100)
})

describe('pages of other origins', () => {
  const preflight = async (origin: string, names = 'upload-offset') => {
    const asks = { origin, 'access-control-request-method': 'PATCH', 'access-control-request-headers': names }
    return (await fetch(`${system.url}/uploads/x`, { method: 'OPTIONS', headers: asks })).headers
  }

  test('tus cors: a preflight of an allowed origin allows the methods of tus, and every header that is asked for [tus-cors-preflight]', async () => {
    const names = 'authorization,tus-resumable,upload-offset,x-tenant'
    const headers = await preflight('https://app.test', names)
    expect(headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect(headers.get('access-control-allow-methods')).toBe('OPTIONS, POST, HEAD, PATCH, DELETE')
    expect(headers.get('access-control-allow-headers')).toBe(names)
    expect(headers.get('vary')).toBe('Origin, Access-Control-Request-Headers')
  })

  test('tus cors: answers to an allowed origin expose the headers of tus, those of errors too [tus-cors-answers]', async () => {
    const from = { origin: 'https://app.test' }
    for (const answer of [await tus.post({ ...creation(10), ...from }), await tus.send('HEAD', '/uploads/x', from)]) {
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.test')
      for (const name of [
        'Location',
        'Upload-Offset',
        'Upload-Length',
        'Upload-Expires',
        'Tus-Resumable',
        'X-Error-Code',
      ])
        expect(answer.headers.get('access-control-expose-headers')).toContain(name)
    }
  })

  test('tus cors: other origins are given nothing [tus-cors-other]', async () => {
    expect((await preflight('https://evil.test')).get('access-control-allow-origin')).toBeNull()
    const answer = await tus.post({ ...creation(10), origin: 'https://evil.test' })
    expect(await codeOf(answer)).toEqual([403, 'FOREIGN_ORIGIN'])
  })
})

type Named = { id: string; fileName: string; status: string }
async function mediaNamed(fileName: string): Promise<Named[]> {
  const fields = '{ nodes { id fileName status } }'
  const { data } = await system.query(`{ media(wabaId: "150440000142241", first: 100) ${fields} }`)
  const page = data?.['media'] as { nodes: Named[] } | undefined
  return (page?.nodes ?? []).filter(node => node.fileName === fileName)
}
/** The states of the media of a name. */
const named = async (fileName: string) => (await mediaNamed(fileName)).map(({ status }) => status)
const idsNamed = async (fileName: string) => (await mediaNamed(fileName)).map(({ id }) => id)
