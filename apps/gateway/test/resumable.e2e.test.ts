import { maxFileBytes } from '@resumable-media/client/rules'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { isShared, startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { answerOn, beginByMutation, creation, createTus, idOf } from '@resumable-media/test-kit/tus'
import type { Begun } from '@resumable-media/test-kit/tus'

const HOUR_MS = 3_600_000

let system: System
let tus: ReturnType<typeof createTus>
let png: Buffer<ArrayBuffer>
beforeEach(async () => {
  png = Buffer.from(await readFixture('image.png'))
  await start()
})
afterEach(() => stop())

let stop = async () => {}
/** The system anew, with these keys. */
async function start(env: Record<string, string> = {}): Promise<void> {
  await stop()
  system = await startSystem({ env })
  stop = async () => {
    stop = async () => {}
    await system.stop()
  }
  tus = createTus(system.url)
}
const begin = (input: object = {}): Promise<Begun> => beginByMutation(system.query, input)
const failureOf = async (id: string) => (await system.status(id))?.['failure']

describe('createResumableUpload', () => {
  test('gives the media its row before the first byte, and every byte shows in it', async () => {
    const media = await begin({ type: 'image/png' })
    expect(media).toEqual({
      __typename: 'Media',
      id: expect.any(String),
      status: 'RECEIVING',
      type: 'image/png',
      size: png.length,
      sha256: null,
      receivedBytes: 0,
      uploadUrl: `${system.url}/uploads/${media.id}`,
    })
    await tus.patch(media.uploadUrl, 0, png.subarray(0, 5000))
    expect(await system.status(media.id)).toMatchObject({ status: 'RECEIVING', receivedBytes: 5000 })
    await tus.patch(media.uploadUrl, 5000, png.subarray(5000))
    expect(await system.reach(media.id, 'UPLOADED')).toMatchObject({
      receivedBytes: png.length,
      sha256: sha256(png),
      uploadUrl: null,
    })
    const { data } = await system.query('query($id: ID!) { mediaStatus(id: $id) { history { status cause } } }', media)
    expect(data?.['mediaStatus']).toEqual({
      history: [
        { status: 'RECEIVING', cause: 'UPLOAD' },
        { status: 'QUEUED', cause: 'UPLOAD' },
        { status: 'PENDING', cause: 'ANSWER' },
        { status: 'UPLOADED', cause: 'CALLBACK' },
      ],
    })
    expect(await system.seen()).toEqual([expect.objectContaining({ fileName: 'image.png', sha256: sha256(png) })])
  })

  test.each([{}, { type: '' }])('takes the type from the bytes where none is declared: %j', async input => {
    const media = await begin(input)
    expect(media['type']).toBeNull()
    await tus.patch(media.uploadUrl, 0, png)
    expect(await system.reach(media.id, 'UPLOADED')).toMatchObject({ type: 'image/png' })
  })

  test.each([
    ['InvalidFileNameError', { fileName: 'my photo.png' }, 400],
    ['UnsupportedMediaTypeError', { type: 'text/plain' }, 415],
    ['EmptyFileError', { size: 0 }, 400],
    ['FileTooLargeError', { size: maxFileBytes + 1 }, 413],
    ['FileTooLargeError', { size: 2 ** 40 }, 413],
    ['ForbiddenWabaError', { wabaId: 'abc' }, 403],
  ])('answers %s before the first byte, and so does a tus POST', async (typename, input, status) => {
    const refused = await begin(input)
    expect(refused).toMatchObject({ __typename: typename, code: expect.any(String), message: expect.any(String) })
    const { size = 1, fileName: filename, type: filetype, wabaId } = input as Record<string, string | undefined>
    const metadata = { ...(filename && { filename }), ...(filetype && { filetype }), ...(wabaId && { wabaId }) }
    const answer = await tus.post(creation(Number(size), metadata))
    expect([answer.status, await answer.json()]).toEqual([
      status,
      { code: refused['code'], message: refused['message'] },
    ])
    expect(await system.spooled()).toEqual([])
  })

  test.each([
    ['size', { size: 1.5 }, 'whole number of bytes'],
    ['sha256', { sha256: 'abc' }, '64 hexadecimal digits'],
  ])('tells a program what is wrong with its %s', async (_name, input, message) => {
    expect(await begin(input)).toMatchObject({
      __typename: 'InvalidInputError',
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    })
  })

  test('whenLimited: REJECT answers RateLimitedError when the hour is full; QUEUE does not', async () => {
    await start({ KALEYRA_RATE_LIMIT: '1/1h' })
    const first = await begin({ whenLimited: 'REJECT' })
    await tus.patch(first.uploadUrl, 0, png)
    await system.reach(first.id, 'UPLOADED')
    expect(await begin({ whenLimited: 'REJECT' })).toMatchObject({ __typename: 'RateLimitedError' })
    const answer = await tus.post(creation(10, { whenLimited: 'REJECT' }))
    expect([answer.status, Number(answer.headers.get('retry-after'))]).toEqual([429, expect.any(Number)])
    const second = await begin()
    await tus.patch(second.uploadUrl, 0, png)
    expect(await system.status(second.id)).toMatchObject({ status: 'QUEUED' })
  })

  test('what is still coming has its place: QueueFullError when no more could leave in time', async () => {
    await start({ KALEYRA_RATE_LIMIT: '2/72h' })
    await begin()
    const second = await begin()
    expect(await begin()).toMatchObject({ __typename: 'QueueFullError' })
    await tus.delete(second.uploadUrl)
    expect(await begin()).toMatchObject({ __typename: 'Media' })
  })

  test('a file that the spool has no room for is a StorageFullError before the first byte', async () => {
    await start({ SPOOL_MAX_BYTES: '10000' })
    expect(await begin()).toMatchObject({ __typename: 'StorageFullError' })
    expect((await tus.post(creation(10_001))).status).toBe(507)
    expect(await begin({ size: 10_000 })).toMatchObject({ __typename: 'Media' })
  })
})

describe('idempotencyKey', () => {
  test('the same key and facts answer the first media, where it stands; others are a conflict', async () => {
    const facts = { idempotencyKey: 'k', type: 'image/png', sha256: sha256(png) }
    const first = await begin(facts)
    await tus.patch(first.uploadUrl, 0, png.subarray(0, 5000))
    expect(await begin(facts)).toMatchObject({ id: first.id, receivedBytes: 5000, uploadUrl: first.uploadUrl })
    const others = [{ fileName: 'b.png' }, { size: 5 }, { type: 'image/jpeg' }, { sha256: null }]
    for (const other of others)
      expect(await begin({ ...facts, ...other })).toMatchObject({ __typename: 'IdempotencyConflictError' })
    await tus.patch(first.uploadUrl, 5000, png.subarray(5000))
    await system.reach(first.id, 'UPLOADED')
    expect(await begin(facts)).toMatchObject({ id: first.id, status: 'UPLOADED', uploadUrl: null })
    expect(await system.seen()).toHaveLength(1)
  })

  test('at the same moment there is one media', async () => {
    const media = await Promise.all(Array.from({ length: 10 }, () => begin({ idempotencyKey: 'k' })))
    expect(new Set(media.map(({ id }) => id)).size).toBe(1)
  })

  test('a tus POST that is sent again finds its upload again', async () => {
    const headers = creation(png.length, { idempotencyKey: 'k' })
    const piece = { ...headers, 'content-type': 'application/offset+octet-stream' }
    const first = await tus.post(piece, png.subarray(0, 5000))
    const again = await tus.post(piece, png.subarray(0, 5000))
    expect(again.headers.get('location')).toBe(first.headers.get('location'))
    expect([again.status, again.headers.get('upload-offset')]).toEqual([201, '5000'])
    expect((await tus.post(creation(5, { idempotencyKey: 'k' }))).status).toBe(422)
  })

  test('it is one word for both ways of uploading', async () => {
    const whole = await system.upload(new Blob([png]), 'image.png', { idempotencyKey: 'w', type: 'image/png' })
    expect(await begin({ idempotencyKey: 'w', type: 'image/png' })).toMatchObject({ id: whole.id })
    await begin({ idempotencyKey: 'r' })
    const conflict = await system.upload(new Blob([png]), 'image.png', { idempotencyKey: 'r' })
    expect(conflict).toMatchObject({ __typename: 'IdempotencyConflictError' })
  })
})

describe('at the last byte', () => {
  test('bytes of another type are FAILED with CONTENT_MISMATCH, and gone', async () => {
    const { id, uploadUrl } = await begin({ type: 'image/jpeg' })
    const answer = await tus.patch(uploadUrl, 0, png)
    expect([answer.status, await answer.json()]).toEqual([
      415,
      { code: 'CONTENT_MISMATCH', message: expect.stringContaining('declared as image/jpeg') },
    ])
    expect(await system.status(id)).toMatchObject({ status: 'FAILED', receivedBytes: png.length })
    expect(await failureOf(id)).toMatchObject({ code: 'CONTENT_MISMATCH' })
    expect((await tus.head(uploadUrl)).status).toBe(410)
    expect(await system.spooled()).toEqual([])
    expect(await system.seen()).toEqual([])
  })

  test('bytes of no known type are FAILED with UNSUPPORTED_MEDIA_TYPE', async () => {
    const { id, uploadUrl } = await begin({ size: 4 })
    expect((await tus.patch(uploadUrl, 0, Buffer.from('text'))).status).toBe(415)
    expect(await failureOf(id)).toMatchObject({ code: 'UNSUPPORTED_MEDIA_TYPE' })
  })

  test('another file than announced is FAILED with CHECKSUM_MISMATCH, and 460', async () => {
    const { id, uploadUrl } = await begin({ sha256: sha256(png.subarray(1)) })
    await tus.patch(uploadUrl, 0, png.subarray(0, 100))
    const answer = await tus.patch(uploadUrl, 100, png.subarray(100))
    expect([answer.status, await answer.json()]).toEqual([
      460,
      { code: 'CHECKSUM_MISMATCH', message: expect.stringContaining(sha256(png)) },
    ])
    expect(await failureOf(id)).toMatchObject({ code: 'CHECKSUM_MISMATCH' })
    expect(await system.spooled()).toEqual([])
  })

  test.each([sha256, (bytes: Uint8Array) => sha256(bytes).toUpperCase()])('the announced file goes out', async hash => {
    const { id, uploadUrl } = await begin({ sha256: hash(png) })
    await tus.patch(uploadUrl, 0, png)
    expect(await system.reach(id, 'UPLOADED')).toMatchObject({ sha256: sha256(png) })
  })
})

describe('a connection that hangs', () => {
  test('gives way to a HEAD, which does not wait for it, and its bytes are kept', async () => {
    const { id, uploadUrl } = await begin()
    const socket = await tus.hang(uploadUrl, 0, png.subarray(0, 7000))
    const old = answerOn(socket)
    await expect.poll(() => system.sizeOf(id)).toBe(7000)
    const cpu = process.cpuUsage()
    const before = performance.now()
    expect(await tus.offset(uploadUrl)).toBe(7000)
    // One that waited for it would take a minute.
    expect(performance.now() - before).toBeLessThan(30_000)
    expect(process.cpuUsage(cpu).user / 1000).toBeLessThan(400)
    expect(await old).toMatch(/^HTTP\/1\.1 423 .*"code":"TAKEN_OVER"/su)
    await tus.patch(uploadUrl, 7000, png.subarray(7000))
    await system.reach(id, 'UPLOADED')
  })

  test('gives way to a PATCH, and that one to the next', async () => {
    const { id, uploadUrl } = await begin()
    const sockets = []
    for (const [at, to] of [
      [0, 3000],
      [3000, 6000],
      [6000, 9000],
    ] as const) {
      const socket = await tus.hang(uploadUrl, at, png.subarray(at, to))
      sockets.push(answerOn(socket))
      await expect.poll(() => system.sizeOf(id)).toBe(to)
    }
    expect((await tus.patch(uploadUrl, 9000, png.subarray(9000))).status).toBe(204)
    for (const answer of sockets) expect(await answer).toContain('TAKEN_OVER')
    await system.reach(id, 'UPLOADED')
  })

  test('ends at once when the gateway stops, and is gone on with after the next start', async () => {
    const { id, uploadUrl } = await begin()
    const answer = answerOn(await tus.hang(uploadUrl, 0, png.subarray(0, 7000)))
    await expect.poll(() => system.sizeOf(id)).toBe(7000)
    await system.restartGateway()
    expect(await answer).toMatch(/^HTTP\/1\.1 503 .*STOPPING/su)
    expect(await system.status(id)).toMatchObject({ status: 'RECEIVING', receivedBytes: 7000 })
    await tus.patch(uploadUrl, 7000, png.subarray(7000))
    await system.reach(id, 'UPLOADED')
  })
})

describe('cancelMedia', () => {
  const cancel = async (id: string) =>
    (await system.query('mutation($id: ID!) { cancelMedia(id: $id) { __typename ... on Media { status } } }', { id }))
      .data

  test('ends a PATCH that is under way for good, and removes its bytes', async () => {
    const { id, uploadUrl } = await begin()
    const old = answerOn(await tus.hang(uploadUrl, 0, png.subarray(0, 7000)))
    await expect.poll(() => system.sizeOf(id)).toBe(7000)
    expect(await cancel(id)).toEqual({ cancelMedia: { __typename: 'Media', status: 'CANCELLED' } })
    expect(await old).toMatch(/^HTTP\/1\.1 410 .*"code":"CANCELLED"/su)
    expect((await tus.head(uploadUrl)).status).toBe(410)
    expect(await system.spooled()).toEqual([])
  })

  test('works before the first byte', async () => {
    const { id } = await begin()
    expect(await cancel(id)).toMatchObject({ cancelMedia: { status: 'CANCELLED' } })
  })
})

describe('UPLOAD_TTL', () => {
  let passedMs: number
  beforeEach(() => {
    passedMs = 0
  })

  /** Another upload wakes the loop, which looks once a minute by itself. */
  async function passHours(hours: number): Promise<void> {
    passedMs += hours * HOUR_MS
    await system.moveClock(passedMs)
    await begin()
  }

  test('an upload for which no byte comes is FAILED with UPLOAD_EXPIRED, and its bytes are gone', async () => {
    await start()
    const { id, uploadUrl } = await begin()
    await tus.patch(uploadUrl, 0, png.subarray(0, 7000))
    await passHours(25)
    await system.reach(id, 'FAILED')
    expect(await failureOf(id)).toEqual({
      code: 'UPLOAD_EXPIRED',
      message: expect.stringContaining('Only 7000 of 19942 bytes came'),
    })
    expect((await tus.patch(uploadUrl, 7000, png.subarray(7000))).status).toBe(410)
    await expect.poll(() => system.spooled()).not.toContain(id)
  })

  // There a byte counts once it is stored, after 5 s.
  test.skipIf(isShared)('each byte gives it its whole time again: a slow sender lives', async () => {
    await start()
    const { id, uploadUrl } = await begin()
    const socket = await tus.hang(uploadUrl, 0, png.subarray(0, 1), png.length - 1)
    const answer = answerOn(socket)
    for (let at = 1; at < png.length; at += 4000) {
      await expect.poll(async () => (await system.status(id))?.['receivedBytes']).toBe(at)
      await passHours(15)
      socket.write(png.subarray(at, at + 4000))
    }
    expect(await answer).toMatch(/^HTTP\/1\.1 204 /u)
    await system.reach(id, 'UPLOADED')
  })

  test('what was over before the start is swept at the start', async () => {
    await start()
    const { id, uploadUrl } = await begin()
    await tus.patch(uploadUrl, 0, png.subarray(0, 7000))
    await system.restartGateway(() => system.moveClock(25 * HOUR_MS))
    await system.reach(id, 'FAILED')
    await expect.poll(system.spooled).toEqual([])
  })
})

describe('room', () => {
  test('a spool that is full in the middle of a PATCH is 507, keeps what fits, and goes on when there is room', async () => {
    await start({ SPOOL_MAX_BYTES: '3000000' })
    const video = await videoOf(2_000_000)
    const large = await begin({ fileName: 'a.mp4', size: video.length })
    const other = await begin({ fileName: 'b.mp4', size: video.length })
    await tus.patch(other.uploadUrl, 0, video.subarray(0, 1_900_000))
    const answer = await tus.patch(large.uploadUrl, 0, video)
    expect([answer.status, await answer.json()]).toEqual([
      507,
      { code: 'STORAGE_FULL', message: expect.stringContaining('Ask for the offset later') },
    ])
    const offset = await tus.offset(large.uploadUrl)
    expect(offset).toBeLessThanOrEqual(1_100_000)
    expect(offset).toBe(await system.sizeOf(large.id))
    await tus.delete(other.uploadUrl)
    expect((await tus.patch(large.uploadUrl, offset, video.subarray(offset))).status).toBe(204)
    await system.reach(large.id, 'UPLOADED')
    expect((await system.seen()).at(-1)).toMatchObject({ sha256: sha256(video) })
  })

  test('bytes that were taken back leave their room', async () => {
    await start({ SPOOL_MAX_BYTES: String(png.length) })
    const { id, uploadUrl } = await begin()
    for (let round = 0; round < 3; round += 1) {
      expect(
        (await tus.patch(uploadUrl, 0, png, { 'upload-checksum': 'sha1 2jmj7l5rSw0yVb/vlWAYkK/YBwk=' })).status,
      ).toBe(460)
    }
    expect((await tus.patch(uploadUrl, 0, png)).status).toBe(204)
    await system.reach(id, 'UPLOADED')
  })
})

test('PUBLIC_URL, with the path of a proxy, is where uploads are sent to', async () => {
  await start({ PUBLIC_URL: 'https://media.test/gateway/' })
  const media = await begin()
  expect(media.uploadUrl).toBe(`https://media.test/gateway/uploads/${media.id}`)
  const location = (await tus.post(creation(10))).headers.get('location') ?? ''
  expect(location).toBe(`https://media.test/gateway/uploads/${idOf(location)}`)
})

test('without PUBLIC_URL it is the name that the request was sent to', async () => {
  const { port } = new URL(system.url)
  const response = await fetch(`http://localhost:${port}/uploads`, {
    method: 'POST',
    headers: { 'tus-resumable': '1.0.0', ...creation(10) },
  })
  expect(response.headers.get('location')).toMatch(`http://localhost:${port}/uploads/`)
})

test('a media item that came whole is no upload to go on with', async () => {
  const { id } = await system.upload(new Blob([png]), 'image.png')
  expect((await tus.head(`/uploads/${id}`)).status).toBe(404)
})

test('a list of media shows those that are still coming', async () => {
  const { id } = await begin()
  const { data } = await system.query(`{ media(wabaId: "${WABA}", status: RECEIVING) { nodes { id } } }`)
  expect(data).toEqual({ media: { nodes: [{ id }] } })
})
