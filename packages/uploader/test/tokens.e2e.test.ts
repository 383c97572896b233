import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { MB, startBrowser } from './browser.ts'

let issuer: Issuer
let system: System
let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  issuer = await startIssuer()
  system = await startSystem({ env: { ...issuer.env, KALEYRA_RATE_LIMIT: '1000/1h' } })
  browser = await startBrowser(() => system.url)
})
afterAll(async () => {
  await browser.stop()
  await system.stop()
  await issuer.stop()
})

const good = () => issuer.token()
const expired = () => issuer.token({ exp: seconds() - 60 })
/** Good for twenty seconds, since the gateway grants five: long enough for a page to begin on a busy machine. */
const passing = () => issuer.token({ exp: seconds() + 15 })
async function isOver(token: string): Promise<boolean> {
  return (await system.as(token).query('{ __typename }')).errors !== undefined
}

test.each([
  ['by the mutation', 'small.png', () => readFixture('image.png')],
  ['in pieces', 'large.mp4', () => videoOf(6 * MB)],
])('with a token a file goes %s to its handle', async (_how, name, read) => {
  const { site, page, upload, ends } = await browser.open({ tokens: [await good()] })
  await upload(await browser.file(name, await read()))
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.asked('mediaStatusChanged(')).toBeGreaterThan(0)
  const call = (await system.seen()).find(({ fileName }) => fileName === name)
  expect(call?.sha256).toBe(sha256(await read()))
  await page.close()
})

test('a token that is refused is asked for anew, once, and everything goes on with it', async () => {
  const { site, page, upload, ends } = await browser.open({ tokens: [await expired(), await good()] })
  await upload(await browser.file('renewed.png', await readFixture('image.png')))
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.asked('uploadResumableMedia')).toBe(2)
  expect(await page.evaluate('testPage.uploader.quota("150440000142241")')).toMatchObject({ limit: 1000 })
})

test('a token that ends in the middle of a file is renewed, and the file goes on from there', async () => {
  const short = await passing()
  const { site, upload, ends, phases } = await browser.open({ tokens: [short, await good()], chunkBytes: MB })
  const bytes = await videoOf(8 * MB)
  site.hold(4 * MB)
  await upload(await browser.file('middle.mp4', bytes))
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(4 * MB)
  await expect.poll(() => isOver(short)).toBe(true)
  site.release()
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(await phases()).toEqual(['CHECKING', 'SENDING', 'DONE'])
  expect((await system.seen()).find(({ fileName }) => fileName === 'middle.mp4')?.sha256).toBe(sha256(bytes))
})

test('a stream that ends with its token goes on with the next', async () => {
  const short = await passing()
  const { page } = await browser.open({ tokens: [short, await good()] })
  await page.evaluate(`{
    globalThis.told = []
    testPage.uploader.watch({ wabaId: '150440000142241' }, media => told.push(media.fileName), {
      onConnection: state => told.push(state),
    })
  }`)
  const told = () => page.evaluate<string[]>('told')
  await expect.poll(told).toContain('open')
  await expect.poll(async () => (await told()).filter(word => word === 'open')).toHaveLength(2)
  const api = system.as(await good())
  await api.upload(new Blob([await readFixture('image.png')]), 'after.png')
  await expect.poll(told).toContain('after.png')
})

test('without another token it ends with UNAUTHORIZED, is pending, and goes on where it was once there is one', async () => {
  const short = await passing()
  const { site, page, upload, ends } = await browser.open({ tokens: [short], chunkBytes: MB })
  const bytes = await videoOf(8 * MB)
  const path = await browser.file('later.mp4', bytes)
  site.hold(4 * MB)
  await upload(path)
  await expect.poll(site.pieceBytes).toBeGreaterThanOrEqual(4 * MB)
  await expect.poll(() => isOver(short)).toBe(true)
  site.release()
  expect((await ends()).outcome).toEqual({ error: 'UNAUTHORIZED' })
  await expect(page.evaluate('testPage.uploader.quota("150440000142241")')).rejects.toThrow('The token has expired.')

  const options = encodeURIComponent(JSON.stringify({ tokens: [await good()] }))
  await page.goto(`${site.url}/?options=${options}`)
  expect(await page.evaluate('testPage.uploader.pending()')).toMatchObject([{ fileName: 'later.mp4' }])
  const before = site.pieceBytes()
  await upload(path)
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.pieceBytes() - before).toBeLessThan(8 * MB)
  expect((await system.seen()).find(({ fileName }) => fileName === 'later.mp4')?.sha256).toBe(sha256(bytes))
})
