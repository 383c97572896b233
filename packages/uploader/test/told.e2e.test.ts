import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { seconds, startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { MB, startBrowser } from './browser.ts'

let open: System
let guarded: System
let issuer: Issuer
let browser: Awaited<ReturnType<typeof startBrowser>>
beforeAll(async () => {
  issuer = await startIssuer()
  open = await startSystem({ env: { KALEYRA_RATE_LIMIT: '1000/1h' } })
  guarded = await startSystem({ env: { ...issuer.env, KALEYRA_RATE_LIMIT: '1000/1h' } })
  browser = await startBrowser(() => open.url)
})
afterAll(async () => {
  await browser.stop()
  await open.stop()
  await guarded.stop()
  await issuer.stop()
})

/** Uploads to a gateway of another origin, and answers why that did not do. */
type Opened = Awaited<ReturnType<typeof browser.open>>
const failureOf = (page: Opened['page'], url: string, bytes: number) =>
  page.evaluate(
    async ({ to, size }) => {
      const uploader = testPage.createUploader({ url: to, retryDelaysMs: [10, 10] })
      const file = new File([new Uint8Array(size)], 'image.png', { type: 'image/png' })
      try {
        await uploader.upload(file, { wabaId: '150440000142241' })
        return undefined
      } catch (error) {
        const { name, code, message } = error as { name: string; code: string; message: string }
        return { name, code, message }
      }
    },
    { to: url, size: bytes },
  )

test.each([
  ['by the mutation', 100],
  ['in pieces', 6 * MB],
])('a page whose origin is not allowed is told so at once, with the key, %s', async (_how, bytes) => {
  const { page, site } = await browser.open()
  const message = `The gateway at ${open.url} answers, but lets no pages of ${site.url} call it. Add ${site.url} to its ALLOWED_ORIGINS.`
  expect(await failureOf(page, open.url, bytes)).toEqual({ name: 'UploadError', code: 'FOREIGN_ORIGIN', message })
})

test('a gateway that is not there is told as that, and so is a proxy of another origin whose gateway is away', async () => {
  const { page } = await browser.open()
  const gone = { name: 'ConnectionError', code: 'NO_CONNECTION', message: expect.stringContaining('cannot be reached') }
  expect(await failureOf(page, 'http://127.0.0.1:9', 100)).toEqual(gone)
  const proxy = createServer(
    (request, response) => void request.resume().on('end', () => response.writeHead(502).end('<h1>')),
  )
  const url = await listening(proxy)
  expect(await failureOf(page, url, 100)).toEqual(gone)
  proxy.closeAllConnections()
  proxy.close()
})

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('what a proxy refuses for its size names the proxy and what to set, whichever way it goes', async () => {
  const { site, page, upload, ends } = await browser.open()
  site.faults.refuseWith = 413
  const said = async (path: string) => (await ends(await upload(path))).outcome
  expect(await said(await browser.file('small.png', await readFixture('image.png')))).toEqual({ error: 'HTTP_413' })
  site.faults.refuseWith = 0
  site.faults.refusePiecesWith = 413
  expect(await said(await browser.file('large.mp4', await videoOf(6 * MB)))).toEqual({ error: 'HTTP_413' })
  const message = await page.evaluate('testPage.uploads[1].catch(error => error.message)')
  expect(message).toMatch(/^A proxy in front of the gateway refuses .*client_max_body_size/u)
})

test('a page whose tus-js-client does not load is told that, and goes on once it does', async () => {
  const { page, upload, seen, ends } = await browser.open()
  await page.route('**/chunk-*', route => route.abort())
  await upload(await browser.file('chunk.mp4', await videoOf(6 * MB)))
  await expect
    .poll(async () => (await seen()).statuses.at(-1))
    .toMatchObject({ phase: 'RETRYING', error: 'PAGE_INCOMPLETE' })
  await page.unroute('**/chunk-*')
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
})

/** A page with a token that it may change, at the gateway that asks for one. */
async function openWith(token: string, more: object = {}) {
  const opened = await browser.open()
  opened.site.moveTo(guarded.url)
  await opened.page.evaluate(
    ({ first, options }) => {
      Object.assign(globalThis, { token: first, asked: 0 })
      const page = globalThis as unknown as { token: string; asked: number }
      testPage.uploader = testPage.createUploader({
        url: '',
        retryDelaysMs: Array.from({ length: 50 }, () => 200),
        headers: () => ({ authorization: `Bearer ${page.token}` }),
        ...('waits' in options && { onNeedsToken: () => (page.asked += 1) }),
        ...options,
      })
    },
    { first: token, options: more },
  )
  return {
    ...opened,
    last: async () => (await opened.seen()).statuses.at(-1),
    asked: () => opened.page.evaluate<number>('asked'),
    give: (next: string) => opened.page.evaluate(`token = ${JSON.stringify(next)}`),
  }
}

/** Good for long enough to begin, and over before a wait for it is. */
const short = () => issuer.token({ exp: seconds() + 15 })
const isOver = async (token: string) => (await guarded.as(token).query('{ __typename }')).errors !== undefined

test('a token that ends in the middle is asked for, once; with the next one the file goes on from where it was', async () => {
  const bytes = await videoOf(8 * MB)
  const path = await browser.file('asked.mp4', bytes)
  const token = await short()
  const { site, upload, ends, last, asked, give } = await openWith(token, { waits: true, chunkBytes: MB })
  site.hold(1)
  await upload(path)
  await expect.poll(site.pieceBytes).toBeGreaterThan(0)
  await expect.poll(() => isOver(token)).toBe(true)
  site.release()
  await expect.poll(last).toMatchObject({ phase: 'NEEDS_TOKEN', error: 'UNAUTHORIZED' })
  expect(await asked()).toBe(1)
  await give(await issuer.token())
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(await asked()).toBe(1)
  // One piece more at most: the one that was refused.
  expect(site.pieceBytes()).toBeLessThanOrEqual(9 * MB)
  expect((await guarded.seen()).find(({ fileName }) => fileName === 'asked.mp4')?.sha256).toBe(sha256(bytes))
})

test('one request that outlives its token says NEEDS_TOKEN, and does not hang at its end', async () => {
  const path = await browser.file('outlived.mp4', await videoOf(8 * MB))
  const token = await short()
  const { site, upload, ends, last, give } = await openWith(token)
  site.hold(1)
  await upload(path)
  await expect.poll(site.pieceBytes).toBeGreaterThan(0)
  await expect.poll(last).toMatchObject({ phase: 'NEEDS_TOKEN', error: 'UNAUTHORIZED' })
  site.release()
  await expect.poll(site.piecesUnderWay).toBe(0)
  // All of it is there, and still it is said what is missing.
  await expect.poll(last).toMatchObject({ phase: 'NEEDS_TOKEN' })
  await give(await issuer.token())
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(await last()).toMatchObject({ phase: 'DONE', error: undefined })
})

test('a page that has no other token, and says so, is refused', async () => {
  const expired = await issuer.token({ exp: seconds() - 60 })
  const { page } = await openWith(expired)
  const code = await page.evaluate(async () => {
    const headers = { authorization: `Bearer ${(globalThis as unknown as { token: string }).token}` }
    const onNeedsToken = () => Promise.reject(new Error('signed out'))
    const uploader = testPage.createUploader({ url: '', headers, onNeedsToken })
    return uploader.quota('150440000142241').catch((error: { code: string }) => error.code)
  })
  expect(code).toBe('UNAUTHORIZED')
})
