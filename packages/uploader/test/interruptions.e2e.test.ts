import { rm, utimes } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, videoOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { MB, startBrowser } from './browser.ts'
import type { Site } from './site.ts'

// What is in the buffers of a connection is lost with it: some megabytes, which must be little against the file.
const SIZE = 100 * MB
const HALF = 50 * MB

let system: System
let browser: Awaited<ReturnType<typeof startBrowser>>
let bytes: Buffer<ArrayBuffer>
beforeAll(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1000/1h' } })
  browser = await startBrowser(() => system.url)
  bytes = await videoOf(SIZE)
})
afterAll(async () => {
  await browser.stop()
  await system.stop()
})

/** A page whose upload has come half way, and comes no further until `site.release()`. */
async function openHalfWay(name: string, options: object = {}) {
  const opened = await browser.open(options)
  const path = await browser.file(name, bytes)
  opened.site.hold(HALF)
  await opened.upload(path)
  await expect.poll(async () => (await opened.seen()).progress.at(-1) ?? 0).toBeGreaterThanOrEqual(HALF)
  return { ...opened, path }
}

/**
 * Lets go what was held of a connection that the page has left, and waits until it has arrived. The gateway gives way to
 * the next request at once: what the site holds back is in its buffers, far more than those of a network, and would be
 * sent twice.
 */
async function letArrive(site: Site): Promise<void> {
  site.release()
  await expect.poll(site.piecesUnderWay).toBe(0)
  await expect.poll(async () => (await newest()).receivedBytes).toBeGreaterThanOrEqual(site.pieceBytes() - MB)
}

type Newest = { id: string; fileName: string; status: string; receivedBytes: number }
async function newest(): Promise<Newest> {
  const fields = '{ nodes { id fileName status receivedBytes } }'
  const { data } = await system.query(`{ media(wabaId: "150440000142241", first: 1) ${fields} }`)
  return (data as { media: { nodes: [Newest] } }).media.nodes[0]
}

async function expectWhole(name: string): Promise<void> {
  const calls = (await system.seen()).filter(call => call.fileName === name)
  expect(calls.map(call => call.sha256)).toEqual([sha256(bytes)])
}

test('pause stops the bytes, resume goes on where they stopped', async () => {
  const { site, act, ends, phases } = await openHalfWay('paused.mp4')
  await act('pause')
  await expect.poll(() => phases()).toEqual(['CHECKING', 'SENDING', 'PAUSED'])
  const before = site.requests.length
  await letArrive(site)
  await act('resume')
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.requests.length).toBeGreaterThan(before)
  expect(site.pieceBytes()).toBeLessThanOrEqual(SIZE * 1.1)
  await expectWhole('paused.mp4')
})

test('cancel ends it here and at the gateway, and nothing is pending', async () => {
  const { cancel, ends, pending, seen } = await openHalfWay('cancelled.mp4')
  expect(await cancel()).toBeUndefined()
  expect((await ends()).outcome).toEqual({ error: 'CANCELLED' })
  expect((await seen()).statuses.map(({ error }) => error)).not.toContain('NO_CONNECTION')
  expect(await newest()).toMatchObject({ fileName: 'cancelled.mp4', status: 'CANCELLED' })
  expect(await pending()).toEqual([])
})

test('a paused upload can be cancelled', async () => {
  const { act, cancel, ends, phases } = await openHalfWay('paused-and-cancelled.mp4')
  await act('pause')
  await expect.poll(async () => (await phases()).at(-1)).toBe('PAUSED')
  expect(await cancel()).toBeUndefined()
  expect((await ends()).outcome).toEqual({ error: 'CANCELLED' })
})

test('cancel when the handle is there is refused as too late', async () => {
  const { site, cancel, ends } = await openHalfWay('late.mp4')
  site.release()
  await ends()
  expect(await cancel()).toBe('TOO_LATE')
})

test('offline it waits; online it goes on at once', async () => {
  const { site, page, ends, phases } = await openHalfWay('train.mp4', { retryDelaysMs: [60_000] })
  await page.context().setOffline(true)
  await expect.poll(() => phases()).toEqual(['CHECKING', 'SENDING', 'OFFLINE'])
  await letArrive(site)
  await page.context().setOffline(false)
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.pieceBytes()).toBeLessThanOrEqual(SIZE * 1.1)
  await expectWhole('train.mp4')
})

test('after a reload the same file goes on where it was; until then it is pending', async () => {
  const { site, page, path, upload, ends, seen, pending } = await openHalfWay('reloaded.mp4')
  expect(await pending()).toEqual([])
  await page.reload()
  await letArrive(site)
  await expect
    .poll(pending)
    .toEqual([expect.objectContaining({ fileName: 'reloaded.mp4', size: SIZE, wabaId: '150440000142241' })])
  const [{ receivedBytes } = { receivedBytes: 0 }] = await pending()
  expect(receivedBytes).toBeGreaterThanOrEqual(HALF)
  await upload(path)
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect((await seen()).progress[0]).toBeGreaterThanOrEqual(HALF)
  expect(site.pieceBytes()).toBeLessThanOrEqual(SIZE * 1.1)
  expect(await pending()).toEqual([])
  await expectWhole('reloaded.mp4')
})

test.each([
  ['another user', { user: 'somebody else' }, {}],
  ['another WABA', {}, { wabaId: '150440000142242' }],
])('what was begun for one is not gone on with for %s', async (_who, options, uploadOptions) => {
  const name = `own-${Object.keys({ ...options, ...uploadOptions }).join('')}.mp4`
  const { site, page, path, upload, ends, pending } = await openHalfWay(name)
  await page.goto(`${site.url}/?options=${encodeURIComponent(JSON.stringify(options))}`)
  site.release()
  await expect.poll(async () => (await pending()).length).toBe('user' in options ? 0 : 1)
  await upload(path, uploadOptions)
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.pieceBytes()).toBeGreaterThanOrEqual(HALF + SIZE)
})

test('what is pending can be forgotten, here and at the gateway', async () => {
  const { page, pending } = await openHalfWay('forgotten.mp4')
  await page.reload()
  await expect.poll(async () => (await pending()).length).toBe(1)
  const [{ mediaId } = { mediaId: '' }] = await pending()
  await page.evaluate(`testPage.uploader.forget(${JSON.stringify(mediaId)})`)
  expect(await pending()).toEqual([])
  expect((await system.status(mediaId))?.status).toBe('CANCELLED')
})

test('the same file twice at the same time is two uploads', async () => {
  const { site, path, upload, ends } = await openHalfWay('twice.mp4')
  const second = await upload(path)
  site.release()
  const ids = [(await ends()).outcome?.id, (await ends(second)).outcome?.id]
  expect(new Set(ids).size).toBe(2)
})

test('a connection that died without a word is tried anew', async () => {
  const { site, ends } = await openHalfWay('tunnel.mp4', { stalledAfterMs: 1000 })
  await expect.poll(site.pieces).toBeGreaterThan(1)
  site.release()
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  await expectWhole('tunnel.mp4')
})

test('while the gateway refuses every byte, the waits are used up', async () => {
  const { site, upload, ends, pending } = await browser.open({ retryDelaysMs: [50, 50] })
  site.faults.refusePiecesWith = 507
  await upload(await browser.file('refused.mp4', await videoOf(6 * MB)))
  expect((await ends()).outcome).toEqual({ error: 'HTTP_507' })
  expect([site.pieces(), site.asked('createResumableUpload')]).toEqual([3, 3])
  expect(await pending()).toHaveLength(1)
})

test.each([401, 403, 404])('a %i in the middle ends it; the same file goes on where it was', async status => {
  const { site, page, path, upload, ends, pending } = await openHalfWay(`refused-${status}.mp4`)
  site.faults.refuseWith = status
  await page.context().setOffline(true)
  await letArrive(site)
  await page.context().setOffline(false)
  expect((await ends()).outcome).toEqual({ error: `HTTP_${status}` })
  site.faults.refuseWith = 0
  expect(await pending()).toHaveLength(1)
  expect((await ends(await upload(path))).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.pieceBytes()).toBeLessThanOrEqual(SIZE * 1.1)
})

test.each(['changed', 'removed'])('a large file that is %s while it is sent ends it', async how => {
  const { site, page, path, ends } = await openHalfWay(`${how}.mp4`)
  if (how === 'removed') await rm(path)
  // Browsers look at the second.
  else await utimes(path, new Date(), new Date(Date.now() + 10_000))
  await page.context().setOffline(true)
  site.release()
  await page.context().setOffline(false)
  expect((await ends()).outcome).toEqual({ error: 'FILE_UNREADABLE' })
})

test('a small file that was removed since it was chosen ends it', async () => {
  const { page, ends } = await browser.open()
  const path = await browser.file('removed.png', Buffer.alloc(1000))
  await page.setInputFiles('#file', path)
  await rm(path)
  await page.evaluate('testPage.start({ wabaId: "150440000142241" })')
  expect((await ends()).outcome).toEqual({ error: 'FILE_UNREADABLE' })
})

test('a pause while headers are asked for is a pause of the bytes', async () => {
  const { site, page } = await browser.open()
  await page.setInputFiles('#file', await browser.file('asked.mp4', await videoOf(6 * MB)))
  await page.evaluate(`{
    globalThis.asked = []
    globalThis.answerAll = () => asked.splice(0).forEach(answer => answer({}))
    const headers = () => new Promise(answer => asked.push(answer))
    const uploader = testPage.createUploader({ url: '', headers, pollMs: 1e6 })
    globalThis.upload = uploader.upload(document.querySelector('#file').files[0], { wabaId: '150440000142241' })
    undefined
  }`)
  const heads = () => site.requests.filter(({ method }) => method === 'HEAD').length
  while (heads() === 0) {
    await expect.poll(() => page.evaluate('asked.length')).toBeGreaterThan(0)
    await page.evaluate('answerAll()')
    await expect.poll(async () => heads() > 0 || (await page.evaluate('asked.length > 0'))).toBe(true)
  }
  // What is asked for now are the headers of the bytes.
  await expect.poll(() => page.evaluate('asked.length')).toBeGreaterThan(0)
  await page.evaluate('upload.pause(); answerAll()')
  await page.evaluate('testPage.uploader.quota("150440000142241")')
  expect(site.pieces()).toBe(0)
})
