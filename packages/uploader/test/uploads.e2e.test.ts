import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { MB, startBrowser } from './browser.ts'
import { countStreams } from './streams.ts'

let system: System
let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  const sandbox = { rateLimit: { calls: 1000, perMs: 3_600_000 } }
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1000/1h' }, sandbox })
  browser = await startBrowser(() => system.url)
})
afterAll(async () => {
  await browser.stop()
  await system.stop()
})

const arrived = async (name: string) => (await system.seen()).filter(call => call.fileName === name)

test('a small file goes by the mutation, and is followed to its handle', async () => {
  const { site, upload, ends, phases } = await browser.open()
  const bytes = await readFixture('image.png')
  await upload(await browser.file('small.png', bytes))
  const { outcome, progress, statuses } = await ends()
  expect(outcome).toMatchObject({ status: 'UPLOADED', handle: expect.stringContaining('4:') })
  expect(progress).toEqual([bytes.length])
  expect(await phases()).toEqual(['CHECKING', 'SENDING', 'DONE'])
  expect(statuses.at(-1)?.status).toBe('UPLOADED')
  expect(site.pieces()).toBe(0)
  expect((await arrived('small.png')).map(call => call.sha256)).toEqual([sha256(bytes)])
})

test('a large file goes by tus; the progress is what the gateway has, and never less than before', async () => {
  const { site, upload, ends, phases, seen } = await browser.open()
  const bytes = await videoOf(20 * MB)
  site.hold(8 * MB)
  await upload(await browser.file('large.mp4', bytes))
  await expect.poll(async () => (await seen()).progress.at(-1) ?? 0).toBeGreaterThanOrEqual(8 * MB)
  expect((await seen()).progress.at(-1)).toBeLessThanOrEqual(site.pieceBytes())
  site.release()
  const { outcome, progress } = await ends()
  expect(outcome).toMatchObject({ status: 'UPLOADED' })
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  expect(progress.at(-1)).toBe(20 * MB)
  expect(await phases()).toEqual(['CHECKING', 'SENDING', 'DONE'])
  expect(site.asked('uploadResumableMedia')).toBe(0)
  expect(site.pieceBytes()).toBe(20 * MB)
  expect((await arrived('large.mp4')).map(call => call.sha256)).toEqual([sha256(bytes)])
})

test('a file in pieces of a set size', async () => {
  const { site, upload, ends } = await browser.open({ chunkBytes: 2 * MB, resumableFromBytes: MB })
  await upload(await browser.file('pieces.mp4', await videoOf(7 * MB)))
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.pieces()).toBe(4)
})

test('a bad name is the typed error of the schema, with a name that passes', async () => {
  const { site, page, upload, ends } = await browser.open()
  const path = await browser.file('my photo.png', await readFixture('image.png'))
  await upload(path)
  const { outcome, details } = await ends()
  expect(outcome).toEqual({ error: 'INVALID_FILE_NAME' })
  expect(details).toMatchObject({
    __typename: 'InvalidFileNameError',
    fileName: 'my photo.png',
    characters: [' '],
    suggestion: 'my-photo.png',
  })
  const suggested = await page.evaluate('testPage.suggestFileName("my photo.png")')
  expect(suggested).toBe('my-photo.png')
  const again = await upload(path, { fileName: suggested })
  expect((await ends(again)).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.asked('uploadResumableMedia')).toBe(2)
})

test('a large file that is refused has sent no byte; nothing of it is pending', async () => {
  const { site, upload, ends, pending } = await browser.open()
  await upload(await browser.file('my video.mp4', await videoOf(6 * MB)))
  expect((await ends()).outcome).toEqual({ error: 'INVALID_FILE_NAME' })
  expect(site.asked('createResumableUpload')).toBe(1)
  expect(site.pieces()).toBe(0)
  expect(await pending()).toEqual([])
})

test('what the bytes turn out to be is final, and not tried again', async () => {
  const { site, upload, ends, pending } = await browser.open()
  await upload(await browser.file('photo.jpg', await videoOf(6 * MB)))
  expect((await ends()).outcome).toEqual({ error: 'CONTENT_MISMATCH' })
  expect(site.pieces()).toBe(1)
  expect(await pending()).toEqual([])
})

test('a WABA that cannot be used is said with its own field, though a media item has one of that name', async () => {
  const { upload, ends } = await browser.open()
  await upload(await browser.file('waba.png', await readFixture('image.png')), { wabaId: 'none' })
  const { details } = await ends()
  expect(details).toMatchObject({ __typename: 'ForbiddenWabaError', wabaId: 'none' })
})

test('ten uploads of a page share one event stream; another takes over before it ends', async () => {
  const { page, upload, ends } = await browser.open()
  const streams = await countStreams(page)
  const image = await readFixture('image.png')
  const first = await upload(await browser.file('one-0.png', image))
  const { outcome } = await ends(first)
  await page.evaluate(`{
    globalThis.connection = []
    testPage.uploader.watch(['${outcome?.id}'], () => {}, { onConnection: state => connection.push(state) })
  }`)
  await expect.poll(() => page.evaluate('connection')).toEqual(['open'])
  const before = (await streams()).length
  const indexes: number[] = []
  for (const number of Array(9).keys()) indexes.push(await upload(await browser.file(`one-${number + 1}.png`, image)))
  for (const index of indexes) expect((await ends(index)).outcome).toMatchObject({ status: 'UPLOADED' })
  await expect.poll(async () => (await streams()).at(-1)).toBe(1)
  expect(Math.max(...(await streams()))).toBe(2)
  expect(Math.min(...(await streams()).slice(before))).toBe(1)
  expect(await page.evaluate('connection')).toEqual(['open'])
})

test('of eight large files three are sent at a time; the rest wait, can be cancelled, and block nothing', async () => {
  const { site, page, upload, cancel, ends, seen } = await browser.open()
  const bytes = await videoOf(6 * MB)
  site.hold(MB)
  for (const number of Array(8).keys()) await upload(await browser.file(`eight-${number}.mp4`, bytes))
  const phaseOf = async (index: number) => (await seen(index)).statuses.at(-1)?.phase
  const phases = () => Promise.all([...Array(8).keys()].map(phaseOf))
  const inPhase = async (phase: string) => (await phases()).filter(one => one === phase).length
  await expect.poll(async () => [await inPhase('SENDING'), await inPhase('WAITING')]).toEqual([3, 5])
  await expect.poll(site.pieces).toBe(3)
  expect(await page.evaluate('testPage.uploader.quota("150440000142241").then(({ limit }) => limit)')).toBe(1000)
  const last = (await phases()).lastIndexOf('WAITING')
  expect(await cancel(last)).toBeUndefined()
  expect((await ends(last)).outcome).toEqual({ error: 'CANCELLED' })
  site.release()
  for (const index of [...Array(8).keys()].filter(one => one !== last))
    expect((await ends(index)).outcome).toMatchObject({ status: 'UPLOADED' })
})

test('what listeners of the page throw is an error of the page, and stops no upload', async () => {
  const { page, ends } = await browser.open()
  const thrown: string[] = []
  page.on('pageerror', ({ message }) => thrown.push(message))
  await page.setInputFiles('#file', await browser.file('thrown.mp4', await videoOf(6 * MB)))
  await page.evaluate(() => {
    testPage.start({
      wabaId: '150440000142241',
      onProgress() {
        throw new Error('in onProgress')
      },
      onStatus() {
        throw new Error('in onStatus')
      },
    })
  })
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(new Set(thrown)).toEqual(new Set(['in onProgress', 'in onStatus']))
})
