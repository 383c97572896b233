import { getEventListeners, once } from 'node:events'
import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, expect, test } from 'vitest'
import { createUploader } from '../src/index.ts'
import type { UploaderOptions } from '../src/index.ts'
import { memoryStorage } from '../src/memory/default-storage.ts'

const WABA = { wabaId: '1' }
const REFUSED = {
  data: { uploadResumableMedia: { __typename: 'ForbiddenWabaError', code: 'FORBIDDEN_WABA', message: 'No.' } },
}
const MEDIA = { __typename: 'Media', id: 'one', fileName: 'a.png', status: 'QUEUED', receivedBytes: 3, uploadUrl: null }
const INTERNAL = { message: 'Unexpected error.', extensions: { code: 'INTERNAL_SERVER_ERROR' } }

let stop = () => {}
afterEach(() => stop())

/** Something in the gateway's place that answers as no gateway should, and an uploader that asks it. */
async function open(
  answer: (query: string, response: ServerResponse) => unknown,
  options: Partial<UploaderOptions> = {},
) {
  const queries: string[] = []
  const server = createServer((request, response) => {
    const hear = (query: string) => {
      queries.push(query)
      answer(query, response)
    }
    // A request may be given up before it has come.
    text(request).then(hear, () => hear(''))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  stop = () => {
    server.closeAllConnections()
    server.close()
  }
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const storage = memoryStorage()
  const uploader = createUploader({ url, storage, retryDelaysMs: [10, 10], pollMs: 50, ...options })
  /** As if an upload had been begun here before. */
  const remember = (fingerprint: string) =>
    storage.setItem(
      `resumable-media:${JSON.stringify([url, ''])}:${fingerprint}`,
      JSON.stringify({ idempotencyKey: 'key', startedAt: new Date().toISOString(), mediaId: 'one' }),
    )
  return { uploader, storage, queries, remember }
}

const json = (response: ServerResponse, body: unknown, status = 200) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
const fileOf = (name = 'a.png') => new File(['abc'], name, { type: 'image/png', lastModified: 1 })
const print = (name = 'a.png') => JSON.stringify(['1', name, name, 'image/png', 3, 1])

test('a gateway that could not look does not make it forget what is pending', async () => {
  const answer = { data: { mediaStatus: null }, errors: [INTERNAL] }
  const { uploader, storage, remember } = await open((_query, response) => json(response, answer))
  remember('file')
  await expect(uploader.pending()).rejects.toMatchObject({ name: 'ConnectionError', code: 'INTERNAL_SERVER_ERROR' })
  await expect(uploader.media(['one'])).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  expect(storage.length).toBe(1)
})

test('an answer that breaks off is no connection, and asked for again', async () => {
  const { uploader, queries } = await open((_query, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
    response.write('{"data":', () => response.destroy())
  })
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject({ code: 'NO_CONNECTION', retryable: true })
  expect(queries).toHaveLength(3)
})

const NO_GATEWAYS: [number, unknown][] = [
  [503, { errors: { detail: 'Service Unavailable' } }],
  [502, { errors: 'Bad Gateway' }],
  [500, { errors: [null] }],
  [200, { data: null, errors: null }],
  [200, { data: null, errors: [{}] }],
  [200, { errors: [{ message: 1, extensions: null }] }],
  [200, { data: {} }],
  [200, { data: 'text' }],
  [200, { data: { uploadResumableMedia: null } }],
  [200, { data: { uploadResumableMedia: 'text', createResumableUpload: {}, uploadQuota: [], media: { nodes: [] } } }],
  [200, { data: { mediaStatus: 1, checkUpload: null } }],
  [200, null],
  [200, []],
  [200, 'text'],
]

test.each(NO_GATEWAYS)('a %i whose JSON is %j is no gateway, and asked for again', async (status, body) => {
  const { uploader, queries } = await open((_query, response) => json(response, body, status))
  const passing = { name: 'ConnectionError', code: `HTTP_${status}`, retryable: true }
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject(passing)
  expect(queries).toHaveLength(3)
  await expect(uploader.begin(fileOf(), WABA)).rejects.toMatchObject(passing)
  const asked = [uploader.quota('1'), uploader.list('1'), uploader.media(['one']), uploader.check({})]
  for (const answer of await Promise.allSettled(asked)) expect(answer).toMatchObject({ reason: passing })
})

test.each([
  [404, { errors: { detail: 'Not Found' } }],
  [403, { errors: ['no'] }],
])('a %i whose JSON is %j is final', async (status, body) => {
  const { uploader, queries } = await open((_query, response) => json(response, body, status))
  const final = { name: 'UploadError', code: `HTTP_${status}`, retryable: false }
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject(final)
  expect(queries).toHaveLength(1)
})

const noHeaders = new Error('the sign-in is over')
test.each([
  ['rejects', async () => Promise.reject(noHeaders)],
  [
    'throws',
    () => {
      throw noHeaders
    },
  ],
])('a function of headers that %s is asked once, and ends what asked', async (_how, give) => {
  const { uploader, queries } = await open((_query, response) => json(response, REFUSED), {
    headers: () => {
      calls += 1
      return give()
    },
  })
  let calls = 0
  const final = { name: 'UploadError', code: 'UNAUTHORIZED', retryable: false, cause: noHeaders }
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject(final)
  expect([calls, queries]).toEqual([1, []])
  await expect(uploader.pending()).resolves.toEqual([])
  await expect(uploader.quota('1')).rejects.toMatchObject(final)
})

test('one that finds no connection for its token is asked again', async () => {
  let calls = 0
  const { uploader } = await open((_query, response) => json(response, REFUSED), {
    headers: async () => {
      calls += 1
      if (calls === 1) throw new TypeError('Failed to fetch')
      return {}
    },
  })
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject({ code: 'FORBIDDEN_WABA' })
  expect(calls).toBe(2)
})

test.each([
  ['before a piece', 2, 0],
  ['after a 401', 1, 401],
])('one that rejects %s ends the upload', async (_when, good, status) => {
  const media = { ...MEDIA, status: 'RECEIVING', receivedBytes: 0, uploadUrl: '/uploads/one' }
  let calls = 0
  const { uploader } = await open(
    (query, response) =>
      json(
        response,
        query.includes('subscription') ? {} : { data: { createResumableUpload: media, mediaStatus: media } },
        status || 200,
      ),
    {
      resumableFromBytes: 0,
      headers: async () => {
        calls += 1
        if (calls > good) throw noHeaders
        return {}
      },
    },
  )
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject({ code: 'UNAUTHORIZED', cause: noHeaders })
})

test('an answer without errors may say so', async () => {
  const quota = { __typename: 'UploadQuota', limit: 20 }
  const { uploader } = await open((_query, response) => json(response, { data: { uploadQuota: quota }, errors: null }))
  expect(await uploader.quota('1')).toEqual(quota)
})

test('an answer that does not come is given up and asked for again', async () => {
  let asked = 0
  const { uploader } = await open(() => {}, { stalledAfterMs: 200, headers: () => ((asked += 1), {}) })
  await expect(uploader.quota('1')).rejects.toMatchObject({ name: 'ConnectionError', code: 'STALLED' })
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject({ code: 'STALLED', retryable: true })
  expect(asked).toBe(4)
})

test('a file has more time for its answer the larger it is', async () => {
  const { uploader, queries } = await open((_query, response) => setTimeout(json, 600, response, REFUSED), {
    stalledAfterMs: 200,
  })
  const large = new File([new Uint8Array(100_000)], 'large.png', { type: 'image/png' })
  await expect(uploader.upload(large, WABA)).rejects.toMatchObject({ code: 'FORBIDDEN_WABA' })
  expect(queries).toHaveLength(1)
})

test('a media item that the gateway knows no longer ends the wait for it', async () => {
  const { uploader } = await open((query, response) => {
    if (query.includes('subscription')) response.writeHead(200, { 'content-type': 'text/event-stream' }).write(':\n\n')
    else
      json(response, { data: query.includes('mediaStatus') ? { mediaStatus: null } : { uploadResumableMedia: MEDIA } })
  })
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject({
    code: 'MEDIA_NOT_FOUND',
    details: { __typename: 'MediaNotFoundError' },
  })
  const unknown: string[] = []
  uploader.watch(['two'], () => {}, { onUnknown: id => unknown.push(id) })
  await expect.poll(() => unknown).toEqual(['two'])
})

test.each([
  [401, {}, ['HTTP_401', 'closed']],
  [403, {}, ['HTTP_403', 'closed']],
  [403, { errors: [{ message: 'No.', extensions: { code: 'FOREIGN_HOST' } }] }, ['FOREIGN_HOST', 'closed']],
  [404, {}, ['closed']],
  [503, {}, ['closed']],
])('a watch reports a %i of its stream, and a later watch that the stream is closed', async (status, body, heard) => {
  const { uploader } = await open((_query, response) => json(response, body, status))
  for (const target of [['one'], WABA]) {
    const told: string[] = []
    uploader.watch(target, () => {}, {
      onConnection: state => told.push(state),
      onRefused: ({ code }) => told.includes(code) || told.push(code),
    })
    await expect.poll(() => told).toEqual(heard)
  }
  const later: string[] = []
  uploader.watch(['one'], () => {}, { onConnection: state => later.push(state) })
  expect(later).toEqual(['closed'])
})

test.each([401, 403, 404])('what was begun before outlives a %i, by whatever way it is sent', async status => {
  const { uploader, storage, remember } = await open((_query, response) => json(response, {}, status))
  remember(print())
  const refused = { code: `HTTP_${status}`, retryable: false }
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject(refused)
  await expect(uploader.begin(fileOf(), WABA)).rejects.toMatchObject(refused)
  expect(storage.length).toBe(1)
})

test('what the gateway refuses by name is forgotten', async () => {
  const { uploader, storage } = await open((_query, response) => json(response, REFUSED))
  await expect(uploader.upload(fileOf(), WABA)).rejects.toMatchObject({ code: 'FORBIDDEN_WABA' })
  expect(storage.length).toBe(0)
})

test('a cancel that was not let in is no cancel', async () => {
  const { uploader } = await open((query, response) => query && json(response, {}, 401), { retryDelaysMs: [60_000] })
  const upload = uploader.upload(fileOf(), WABA)
  const ended = upload.catch((error: unknown) => error)
  await expect(upload.cancel()).rejects.toMatchObject({ code: 'HTTP_401' })
  expect(await ended).toMatchObject({ code: 'HTTP_401' })
})

test('an upload that has ended leaves nothing on the signal', async () => {
  const { uploader } = await open((_query, response) => json(response, REFUSED))
  const { signal } = new AbortController()
  await expect(uploader.upload(fileOf(), { ...WABA, signal })).rejects.toMatchObject({ code: 'FORBIDDEN_WABA' })
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

test('three small files are sent at a time; one that waits can be paused, and stopped at once', async () => {
  const held: ServerResponse[] = []
  const { uploader, queries } = await open((_query, response) => held.push(response))
  const stop5 = new AbortController()
  const phases: string[][] = []
  const uploads = [...Array(5).keys()].map(number => {
    const seen: string[] = []
    phases.push(seen)
    const signal = number === 4 ? { signal: stop5.signal } : {}
    return uploader.upload(fileOf(`${number}.png`), { ...WABA, ...signal, onStatus: ({ phase }) => seen.push(phase) })
  })
  const ended = uploads.map(upload => upload.catch((error: { code?: string }) => error))
  await expect.poll(() => phases.map(seen => seen.at(-1))).toEqual([...Array(3).fill('SENDING'), 'WAITING', 'WAITING'])
  await expect.poll(() => queries.length).toBe(3)
  uploads[3]?.pause()
  expect(phases[3]?.at(-1)).toBe('PAUSED')
  const reason = new Error('enough')
  stop5.abort(reason)
  expect(await ended[4]).toBe(reason)
  uploads[3]?.resume()
  await expect.poll(() => phases[3]?.at(-1)).toBe('WAITING')
  expect(held).toHaveLength(3)
  for (const response of held.splice(0)) json(response, REFUSED)
  await expect.poll(() => held.length).toBe(1)
  for (const response of held) json(response, REFUSED)
  for (const end of ended.slice(0, 4)) expect(await end).toMatchObject({ code: 'FORBIDDEN_WABA' })
  expect(queries).toHaveLength(4)
})
