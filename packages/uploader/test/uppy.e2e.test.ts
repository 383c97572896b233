import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { MB, startBrowser } from './browser.ts'
import type { UppySeen } from './uppy-page.ts'

let system: System
let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1000/1h' } })
  browser = await startBrowser(() => system.url, './uppy-page.ts')
})
afterAll(async () => {
  await browser.stop()
  await system.stop()
})

const seen = (page: Page) => page.evaluate<UppySeen>('uppyPage.seen')
async function upload(page: Page, path: string): Promise<void> {
  await page.setInputFiles('#file', path)
  await page.evaluate('uppyPage.start()')
}
async function result(page: Page): Promise<unknown> {
  await expect.poll(async () => (await seen(page)).results.length).toBe(1)
  return (await seen(page)).results[0]
}
const uploaded = (name: string) => ({
  successful: [expect.objectContaining({ name, media: expect.objectContaining({ status: 'UPLOADED' }) })],
  failed: [],
})

test('Uppy uploads with @uppy/tus, pauses and resumes, and is done when the handle is there', async () => {
  const { site, page } = await browser.open()
  const bytes = await videoOf(60 * MB)
  site.hold(30 * MB)
  await upload(page, await browser.file('uppy.mp4', bytes))
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(30 * MB)
  await page.evaluate('uppyPage.uppy.pauseAll()')
  site.release()
  await page.evaluate('uppyPage.uppy.resumeAll()')
  expect(await result(page)).toEqual(uploaded('uppy.mp4'))
  const { messages, progress } = await seen(page)
  expect(messages.at(-1)).toBe('Done')
  expect(progress.at(-1)).toBe(60 * MB)
  const calls = (await system.seen()).filter(call => call.fileName === 'uppy.mp4')
  expect(calls.map(call => call.sha256)).toEqual([sha256(bytes)])
})

test('after a reload the same file goes on where it was', async () => {
  const { site, page } = await browser.open()
  const path = await browser.file('uppy-reloaded.mp4', await videoOf(100 * MB))
  site.hold(60 * MB)
  await upload(page, path)
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(60 * MB)
  const [media] = await newest()
  await expect.poll(async () => (await newest())[0]?.receivedBytes ?? 0).toBeGreaterThanOrEqual(60 * MB)
  await page.reload()
  site.release()
  await expect.poll(site.piecesUnderWay).toBe(0)
  await expect.poll(async () => (await newest())[0]?.receivedBytes ?? 0).toBeGreaterThanOrEqual(site.pieceBytes() - MB)
  await upload(page, path)
  expect(await result(page)).toEqual(uploaded('uppy-reloaded.mp4'))
  expect((await newest())[0]?.id).toBe(media?.id)
  expect(site.pieceBytes()).toBeLessThanOrEqual(110 * MB)
})

test('a refused name is the error of the file, and no byte is sent', async () => {
  const { site, page } = await browser.open()
  await upload(page, await browser.file('my photo.png', await readFixture('image.png')))
  expect(await result(page)).toMatchObject({ successful: [], failed: [{ name: 'my photo.png' }] })
  expect((await seen(page)).errors).toEqual([expect.stringContaining('Try "my-photo.png"')])
  expect(site.pieces()).toBe(0)
})

test.each([
  [413, /^A proxy in front of the gateway refuses a request of this size/u],
  [403, /^The gateway, or a proxy in front of it, answered 403\.$/u],
])('what a proxy answers with %i is told in our words, not in those of tus', async (status, words) => {
  const { site, page } = await browser.open()
  site.faults.refusePiecesWith = status
  await upload(page, await browser.file(`proxy-${status}.mp4`, await videoOf(2 * MB)))
  const { failed } = (await result(page)) as { failed: { error: string }[] }
  expect(failed.map(({ error }) => error)).toEqual([expect.stringMatching(words)])
  expect((await seen(page)).errors).toEqual([expect.stringMatching(words)])
})

test('with a token that is refused Uppy comes once with the next, and goes on with that', async () => {
  const issuer = await startIssuer()
  const guarded = await startSystem({ env: issuer.env })
  const short = await issuer.token({ exp: seconds() - 2 })
  const { site, page } = await browser.open({ tokens: [short, await issuer.token()] })
  site.moveTo(guarded.url)
  site.hold(10 * MB)
  await upload(page, await browser.file('uppy-token.mp4', await videoOf(20 * MB)))
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(10 * MB)
  const isOver = async () => (await guarded.as(short).query('{ __typename }')).errors !== undefined
  await expect.poll(isOver).toBe(true)
  await page.evaluate('uppyPage.uppy.pauseAll()')
  site.release()
  await page.evaluate('uppyPage.uppy.resumeAll()')
  expect(await result(page)).toEqual(uploaded('uppy-token.mp4'))
  await guarded.stop()
  await issuer.stop()
})

test('a file taken away in the middle is cancelled at the gateway', async () => {
  const { site, page } = await browser.open()
  site.hold(10 * MB)
  await upload(page, await browser.file('uppy-removed.mp4', await videoOf(20 * MB)))
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(10 * MB)
  await page.evaluate('uppyPage.uppy.cancelAll()')
  await expect
    .poll(async () => (await newest())[0])
    .toMatchObject({ fileName: 'uppy-removed.mp4', status: 'CANCELLED' })
})

test('one that could not be cancelled there is remembered, to be forgotten later', async () => {
  const { site, page } = await browser.open()
  site.hold(10 * MB)
  await upload(page, await browser.file('uppy-kept.mp4', await videoOf(20 * MB)))
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(10 * MB)
  site.faults.refuseWith = 503
  await page.evaluate('uppyPage.uppy.cancelAll()')
  await expect.poll(() => page.evaluate('navigator.locks.query().then(({ held }) => held.length)')).toBe(0)
  expect(await page.evaluate('localStorage.length')).toBe(1)
})

async function newest(): Promise<{ id: string; fileName: string; receivedBytes: number; status: string }[]> {
  const fields = '{ nodes { id fileName receivedBytes status } }'
  const { data } = await system.query(`{ media(wabaId: "150440000142241", first: 1) ${fields} }`)
  return (data as { media: { nodes: [] } }).media.nodes
}
