import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { MB, startBrowser } from './browser.ts'

let dataDir: string
let sandbox: Sandbox
let gateway: GatewayProcess
let browser: Awaited<ReturnType<typeof startBrowser>>
const start = () =>
  startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: 'a-secret-that-nobody-may-see',
    KALEYRA_RATE_LIMIT: '1000/1h',
    POLL_DELAYS: '100ms',
    DATA_DIR: dataDir,
  })
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'uploader-gateway-'))
  sandbox = await startSandbox({ port: 0, processingMs: 20 })
  browser = await startBrowser(() => gateway.url)
})
beforeEach(async () => {
  gateway ??= await start()
})
afterAll(async () => {
  await browser.stop()
  await gateway.end('SIGTERM')
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function arrived(name: string): Promise<{ sha256: string }[]> {
  const calls = await (await fetch(new URL('/_sandbox/requests', sandbox.url))).json()
  return (calls as { fileName: string; sha256: string }[]).filter(call => call.fileName === name)
}

test('kill -9 of the gateway twice in the middle costs the bytes in between, and nothing else', async () => {
  const { site, upload, seen, ends, phases } = await browser.open()
  const bytes = await videoOf(100 * MB)
  const path = await browser.file('killed.mp4', bytes)
  site.hold(30 * MB)
  await upload(path)
  for (const at of [30, 60]) {
    await expect.poll(async () => (await seen()).progress.at(-1) ?? 0).toBeGreaterThanOrEqual(at * MB)
    await gateway.end('SIGKILL')
    site.release()
    await expect.poll(async () => (await phases()).at(-1)).toBe('RETRYING')
    // What the gateway had not stored yet comes again, and is more on a busy machine.
    site.hold(at === 30 ? site.pieceBytes() + 45 * MB : Infinity)
    gateway = await start()
    site.moveTo(gateway.url)
  }
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  const { progress } = await seen()
  expect(progress).toEqual(progress.toSorted((a, b) => a - b))
  // From the start again it would be 130 MB or more.
  expect(site.pieceBytes()).toBeLessThanOrEqual(125 * MB)
  expect((await arrived('killed.mp4')).map(call => call.sha256)).toEqual([sha256(bytes)])
})

test.each([
  ['the mutation', 'small.png', 'uploadResumableMedia'],
  ['the beginning of a large one', 'large.mp4', 'createResumableUpload'],
])('a lost answer to %s is asked for again, and is no second upload', async (_what, name, operation) => {
  const { site, upload, ends } = await browser.open()
  const bytes = name.endsWith('png') ? await readFixture('image.png') : await videoOf(6 * MB)
  site.faults.loseAnswerOf = operation
  await upload(await browser.file(name, bytes))
  const { outcome } = await ends()
  expect(outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.asked(operation)).toBe(2)
  expect(await arrived(name)).toHaveLength(1)
})

test('a small upload that is cancelled when its bytes are already there is cancelled there too, or told as too late', async () => {
  const { site, page, upload, cancel, ends } = await browser.open({ retryDelaysMs: [60_000] })
  site.faults.loseAnswerOf = 'uploadResumableMedia'
  await upload(await browser.file('unknown.png', await readFixture('image.png')))
  await expect.poll(() => site.faults.loseAnswerOf).toBe('')
  expect(await cancel()).toBe('TOO_LATE')
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(await arrived('unknown.png')).toHaveLength(1)
  await page.close()
})

test('5xx of a proxy is waited out', async () => {
  const { site, upload, ends, phases } = await browser.open()
  site.faults.refuseWith = 502
  await upload(await browser.file('proxy.mp4', await videoOf(6 * MB)))
  await expect.poll(() => phases()).toEqual(['CHECKING', 'RETRYING'])
  site.faults.refuseWith = 0
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
})

test('when nothing gets through for all the waits, the error says that it can go on, and it does', async () => {
  const { site, upload, ends } = await browser.open({ retryDelaysMs: [50, 50] })
  const path = await browser.file('given-up.mp4', await videoOf(6 * MB))
  site.faults.refuseWith = 503
  await upload(path)
  expect((await ends()).outcome).toEqual({ error: 'HTTP_503' })
  expect(site.requests).toHaveLength(3)
  site.faults.refuseWith = 0
  expect((await ends(await upload(path))).outcome).toMatchObject({ status: 'UPLOADED' })
})

test.each([401, 403, 400])('a final %i is asked once', async status => {
  const { site, upload, ends } = await browser.open()
  site.faults.refuseWith = status
  await upload(await browser.file('final.mp4', await videoOf(6 * MB)))
  expect((await ends()).outcome).toEqual({ error: `HTTP_${status}` })
  expect(site.requests).toHaveLength(1)
})

test('where a proxy holds event streams back, states are asked for instead', async () => {
  const { site, upload, ends, seen } = await browser.open({ pollMs: 200 })
  site.faults.holdStreams = true
  site.hold(4 * MB)
  await upload(await browser.file('polled.mp4', await videoOf(8 * MB)))
  await expect.poll(async () => (await seen()).progress.at(-1) ?? 0).toBeGreaterThanOrEqual(4 * MB)
  site.release()
  expect((await ends()).outcome).toMatchObject({ status: 'UPLOADED' })
  expect(site.asked('{mediaStatus(')).toBeGreaterThan(1)
})

test('a watch connects again by itself when the gateway comes back', async () => {
  const { site, page } = await browser.open()
  await page.evaluate(`{
    globalThis.told = []
    testPage.uploader.watch({ wabaId: '150440000142241' }, media => told.push(media.status), {
      onConnection: state => told.push(state),
    })
  }`)
  const told = () => page.evaluate<string[]>('told')
  await expect.poll(told).toContain('UPLOADED')
  await gateway.end('SIGTERM')
  await expect.poll(async () => (await told()).at(-1)).toBe('closed')
  gateway = await start()
  site.moveTo(gateway.url)
  await expect.poll(async () => (await told()).filter(word => word === 'open')).toHaveLength(2)
  await expect.poll(async () => (await told()).at(-1)).toBe('UPLOADED')
})
