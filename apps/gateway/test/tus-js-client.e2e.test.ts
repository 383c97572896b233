import { createRequire } from 'node:module'
import type * as Tus from 'tus-js-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation, idOf } from '@resumable-media/test-kit/tus'

/** As published: its build for Node. */
const { Upload } = createRequire(import.meta.url)('tus-js-client') as typeof Tus

let system: System
beforeAll(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1000/1h' } })
})
afterAll(() => system.stop())

const SIZE = 20_000_000
const MB = 1_000_000
const RETRIES = [0, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000]
const metadata = { filename: 'clip.mp4', filetype: 'video/mp4', wabaId: WABA }

/** The ways in which an upload can begin, as options of the client. */
const WAYS = {
  'POST /uploads': async () => ({ endpoint: `${system.url}/uploads`, metadata }),
  'POST /uploads with the first bytes': async () => ({
    endpoint: `${system.url}/uploads/`,
    metadata,
    uploadDataDuringCreation: true,
  }),
  createResumableUpload: async () => {
    const input = { fileName: 'clip.mp4', type: 'video/mp4', size: SIZE }
    return { uploadUrl: (await beginByMutation(system.query, input)).uploadUrl }
  },
}
const ways = Object.entries(WAYS)

type Way = () => Promise<Partial<Tus.UploadOptions>>
type Hooks = Pick<Tus.UploadOptions, 'onProgress' | 'onChunkComplete' | 'chunkSize'>

/** An upload of a file, and its end. */
async function prepare(file: Buffer, way: Way, hooks: Hooks = {}) {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>()
  done.catch(() => {})
  const ends = { onSuccess: () => resolve(), onError: reject }
  const upload = new Upload(file, { ...(await way()), ...hooks, ...ends, retryDelays: RETRIES })
  return { upload, done }
}

/** The files that came out of an upload at the sandbox, by their SHA-256. */
async function delivered(upload: Tus.Upload): Promise<string[]> {
  const media = await system.reach(idOf(upload.url ?? ''), 'UPLOADED')
  expect(media).toMatchObject({ fileName: 'clip.mp4', type: 'video/mp4' })
  const calls = (await system.seen()).filter(call => call.method === 'POST' && call.mediaId === media['kaleyraId'])
  return calls.map(call => call.sha256)
}

test.each(ways)('tus-js-client, %s: from the first byte to the handle', async (_name, way) => {
  const video = await videoOf(SIZE)
  const { upload, done } = await prepare(video, way)
  upload.start()
  await done
  expect(await delivered(upload)).toEqual([sha256(video)])
})

test.each(ways)('tus-js-client, %s: paused and resumed', async (_name, way) => {
  const video = await videoOf(SIZE)
  const paused = Promise.withResolvers<void>()
  const onProgress = (sent: number) => sent > SIZE / 4 && paused.resolve()
  const { upload, done } = await prepare(video, way, { onProgress })
  upload.start()
  await paused.promise
  await upload.abort()
  upload.start()
  await done
  expect(await delivered(upload)).toEqual([sha256(video)])
})

test.each(ways)('tus-js-client, %s: over a restart of the gateway, by itself', async (_name, way) => {
  const video = await videoOf(SIZE)
  let restarted: Promise<void> | undefined
  const onChunkComplete = (_size: number, accepted: number) => {
    if (accepted > SIZE / 3) restarted ??= system.restartGateway()
  }
  const { upload, done } = await prepare(video, way, { chunkSize: 3 * MB, onChunkComplete })
  upload.start()
  await done
  expect(restarted).toBeDefined()
  await restarted
  expect(await delivered(upload)).toEqual([sha256(video)])
})

test('tus-js-client: what breaks a rule is final, and its body says why', async () => {
  const options = { endpoint: `${system.url}/uploads`, metadata: { ...metadata, filename: 'my clip.mp4' } }
  const { upload, done } = await prepare(await readFixture('clip.mp4'), async () => options)
  upload.start()
  const error = (await done.catch((fault: unknown) => fault)) as Tus.DetailedError
  expect(error.originalResponse?.getStatus()).toBe(400)
  expect(JSON.parse(error.originalResponse?.getBody() ?? '')).toMatchObject({ code: 'INVALID_FILE_NAME' })
})

test('tus-js-client: bytes of another type are final', async () => {
  const options = { endpoint: `${system.url}/uploads`, metadata: { ...metadata, filename: 'image.png' } }
  const { upload, done } = await prepare(await readFixture('image.png'), async () => options)
  upload.start()
  const error = (await done.catch((fault: unknown) => fault)) as Tus.DetailedError
  expect(error.originalResponse?.getHeader('x-error-code')).toBe('CONTENT_MISMATCH')
})

test('tus-js-client: abort(true) cancels the media', async () => {
  const begun = Promise.withResolvers<void>()
  const onProgress = (sent: number) => sent > 0 && begun.resolve()
  const way = WAYS['POST /uploads']
  const { upload } = await prepare(await videoOf(SIZE), way, { chunkSize: 3 * MB, onProgress })
  upload.start()
  await begun.promise
  await upload.abort(true)
  expect(await system.status(idOf(upload.url ?? ''))).toMatchObject({ status: 'CANCELLED' })
})

test.each([
  ['POST /uploads', WAYS['POST /uploads']],
  ['createResumableUpload', WAYS.createResumableUpload],
])('tus-js-client, %s: a media item that is cancelled while it is sent is not begun again', async (_name, way) => {
  const video = await videoOf(SIZE)
  const onChunkComplete = () => {
    const id = idOf(upload.url ?? '')
    void system.query('mutation($id: ID!) { cancelMedia(id: $id) { __typename } }', { id })
  }
  const { upload, done } = await prepare(video, way, { chunkSize: MB / 10, onChunkComplete })
  upload.start()
  await expect(done).rejects.toThrow('response code: 410')
  expect(await system.status(idOf(upload.url ?? ''))).toMatchObject({ status: 'CANCELLED' })
})
