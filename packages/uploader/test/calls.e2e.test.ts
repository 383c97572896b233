import { afterAll, beforeAll, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createUploader } from '../src/index.ts'
import type { Media, Uploader } from '../src/index.ts'

const WABA = '150440000142241'
const OTHER = '150440000142242'

let system: System
let uploader: Uploader
let tokens = 0
beforeAll(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '2/1h' } })
  uploader = createUploader({
    url: `${system.url}/`,
    pollMs: 100,
    headers: async () => {
      tokens += 1
      return { authorization: `Bearer ${tokens}` }
    },
  })
})
afterAll(() => system.stop())

const fileOf = async (name = 'image.png') => new File([await blobOf('image.png')], name, { type: 'image/png' })

test('headers are asked for again with each request', async () => {
  const before = tokens
  await uploader.quota(WABA)
  await uploader.quota(WABA)
  expect(tokens).toBe(before + 2)
})

test('a media item is uploaded, found, listed, renewed and counted', async () => {
  const media = await uploader.upload(await fileOf(), { wabaId: WABA })
  expect(media).toMatchObject({ __typename: 'Media', status: 'UPLOADED', fileName: 'image.png' })
  const headerComponent = { type: 'HEADER', format: 'IMAGE', example: { header_handle: [media.handle] } }
  expect(media.headerComponent).toEqual(headerComponent)
  expect(media.history.map(({ status }) => status)).toEqual(['QUEUED', 'PENDING', 'UPLOADED'])
  expect(await uploader.media([media.id, 'unknown'])).toEqual([media, null])
  const renewed = await uploader.settled(await uploader.renew(media.id))
  expect(renewed).toMatchObject({ renewedFrom: media.id, status: 'UPLOADED' })
  expect(await uploader.quota(WABA)).toMatchObject({ limit: 2, used: 2, remaining: 0 })
  const first = await uploader.list(WABA, { first: 1 })
  expect(first).toMatchObject({ hasNextPage: true, media: [{ id: renewed.id }] })
  const second = await uploader.list(WABA, { status: 'UPLOADED', ...(first.endCursor && { after: first.endCursor }) })
  expect(second).toMatchObject({ hasNextPage: false, media: [{ id: media.id }] })
})

test('reuse answers the media that is there, and takes no slot', async () => {
  const media = await uploader.upload(await fileOf('again.png'), { wabaId: WABA, reuse: true })
  expect(media).toMatchObject({ status: 'UPLOADED', fileName: 'image.png' })
})

test('with no slot left it is refused where that was asked for, as an error that passes', async () => {
  const refused = uploader.upload(await fileOf('limited.png'), { wabaId: WABA, whenLimited: 'REJECT' })
  await expect(refused).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryable: true,
    details: { __typename: 'RateLimitedError', retryAfterSeconds: expect.any(Number) },
  })
})

test('one that waits for its turn can be cancelled; one that is done cannot', async () => {
  const seen: Media['status'][] = []
  const upload = uploader.upload(await fileOf('queued.png'), {
    wabaId: WABA,
    onStatus: ({ media }) => media && seen.push(media.status),
  })
  const ended = upload.catch((error: unknown) => error)
  await expect.poll(() => seen).toContain('QUEUED')
  await upload.cancel()
  expect(await ended).toMatchObject({ code: 'CANCELLED', media: { fileName: 'queued.png' } })
  const [done] = (await uploader.list(WABA, { status: 'UPLOADED' })).media
  await expect(uploader.cancel(done?.id ?? '')).rejects.toMatchObject({ typename: 'TooLateError' })
  await expect(uploader.cancel('unknown')).rejects.toMatchObject({ typename: 'MediaNotFoundError' })
})

test('the signal stops the wait here, with its reason; the media goes on', async () => {
  const stop = new AbortController()
  const ids: string[] = []
  const upload = uploader.upload(await fileOf('left.png'), {
    wabaId: WABA,
    signal: stop.signal,
    onStatus: ({ media }) => media && ids.push(media.id),
  })
  const ended = upload.catch((error: unknown) => error)
  await expect.poll(() => ids.length).toBeGreaterThan(0)
  const reason = new Error('the page was left')
  stop.abort(reason)
  expect(await ended).toBe(reason)
  expect(await uploader.media(ids.slice(0, 1))).toMatchObject([{ status: 'QUEUED' }])
})

test('check tells everything at once', async () => {
  const faults = await uploader.check({ wabaId: OTHER, fileName: 'a b.png', type: 'image/gif', size: 0 })
  expect(faults.map(({ __typename }) => __typename).toSorted()).toEqual([
    'EmptyFileError',
    'InvalidFileNameError',
    'UnsupportedMediaTypeError',
  ])
})

test('a watch of a WABA hears of uploads that begin later, until its signal ends it', async () => {
  const stop = new AbortController()
  const heard: string[] = []
  const states: string[] = []
  uploader.watch({ wabaId: OTHER }, ({ fileName, status }) => heard.push(`${fileName} ${status}`), {
    signal: stop.signal,
    onConnection: state => states.push(state),
  })
  await expect.poll(() => states).toEqual(['open'])
  await uploader.upload(await fileOf('later.png'), { wabaId: OTHER })
  await expect.poll(() => heard).toContain('later.png UPLOADED')
  stop.abort()
  const before = heard.length
  await uploader.upload(await fileOf('unheard.png'), { wabaId: OTHER })
  expect(heard).toHaveLength(before)
  expect(states).toEqual(['open', 'closed'])
})

test('a gateway that is not there is a ConnectionError', async () => {
  const lost = createUploader({ url: 'http://127.0.0.1:1' })
  await expect(lost.quota(WABA)).rejects.toMatchObject({
    name: 'ConnectionError',
    code: 'NO_CONNECTION',
    retryable: true,
  })
})
