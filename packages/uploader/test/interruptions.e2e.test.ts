import { afterAll, beforeAll, expect, test } from 'vitest'
import { sha256, videoOf } from '../../../apps/gateway/test/files.ts'
import { startSystem } from '../../../apps/gateway/test/system.ts'
import type { System } from '../../../apps/gateway/test/system.ts'
import { MB, startBrowser } from './browser.ts'

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
}, 300_000)
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

async function expectWhole(name: string): Promise<void> {
  const calls = (await system.seen()).filter(call => call.fileName === name)
  expect(calls.map(call => call.sha256)).toEqual([sha256(bytes)])
}

test('pause stops the bytes, resume goes on where they stopped', async () => {
  const { site, act, ends, phases } = await openHalfWay('paused.mp4')
  await act('pause')
  await expect.poll(() => phases()).toEqual(['CHECKING', 'SENDING', 'PAUSED'])
  const before = site.requests.length
  site.release()
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
  const { data } = await system.query('{ media(wabaId: "150440000142241", first: 1) { nodes { fileName status } } }')
  expect(data).toEqual({ media: { nodes: [{ fileName: 'cancelled.mp4', status: 'CANCELLED' }] } })
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
  site.release()
  await page.context().setOffline(false)
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.pieceBytes()).toBeLessThanOrEqual(SIZE * 1.1)
  await expectWhole('train.mp4')
})

test('after a reload the same file goes on where it was; until then it is pending', async () => {
  const { site, page, path, upload, ends, seen, pending } = await openHalfWay('reloaded.mp4')
  expect(await pending()).toEqual([])
  await page.reload()
  site.release()
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
  expect(await pending()).toHaveLength('user' in options ? 0 : 1)
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
