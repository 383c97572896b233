import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { createFakeTime } from '@resumable-media/test-kit/faketime'
import { blobOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { WABA } from '@resumable-media/test-kit/system'

// A process as it is deployed, whose system clock is set while it runs. Each starts once or twice, and waits for seconds.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let folder: string
let sandbox: Sandbox
let gateway: GatewayProcess
let time: ReturnType<typeof createFakeTime>
let api: ReturnType<typeof createApi>
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'clocks-'))
  time = createFakeTime(join(folder, 'time'))
  sandbox = await startSandbox({ port: 0, processingMs: 100 })
  await start()
})
afterEach(async () => {
  await gateway.end('SIGKILL')
  await sandbox.stop()
  await rm(folder, { recursive: true, force: true })
})

async function start(): Promise<void> {
  gateway = await startGatewayProcess({
    ...time.env,
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_RATE_LIMIT: '3/1h',
    POLL_DELAYS: '100ms,2s',
    RETRY_DELAYS: '2s',
    DATA_DIR: join(folder, 'data'),
  })
  api = createApi(gateway.url)
}

async function settings(patch: object): Promise<void> {
  await fetch(new URL('/_sandbox/settings', sandbox.url), { method: 'PATCH', body: JSON.stringify(patch) })
}

const upload = async (name: string) => api.upload(await blobOf('image.png'), name)
const said = (text: string) => expect.poll(() => gateway.output(), { message: `it says: ${text}` }).toContain(text)
const spooled = () => readdir(join(folder, 'data', 'spool'))

test('25 hours forward, and back: nothing has ended, no byte is gone, no slot is free', async () => {
  const uploaded = await upload('uploaded.png')
  await api.reach(uploaded.id, 'UPLOADED')
  await settings({ processingMs: 86_400_000 })
  const pending = await upload('pending.png')
  await upload('third.png')
  const before = await spooled()
  time.set('+25h')
  await said('the clock was set forward')
  const waits = await upload('waits.png')
  expect(waits).toMatchObject({ status: 'QUEUED', attempts: 0 })
  expect(await api.quota(WABA)).toMatchObject({ remaining: 0 })
  expect(await api.status(uploaded.id)).toMatchObject({ status: 'UPLOADED' })
  time.set('+0')
  await said('the clock was set back')
  expect(await api.status(uploaded.id)).toMatchObject({ status: 'UPLOADED', handle: expect.any(String) })
  expect(await api.status(waits.id)).toMatchObject({ status: 'QUEUED', attempts: 0 })
  expect(await spooled()).toEqual(expect.arrayContaining(before))
  // It is still asked for, too.
  await settings({ processingMs: 0 })
  await api.reach(pending.id, 'UPLOADED', 'PENDING')
  expect((await api.history(pending.id)).join()).not.toContain('CLOCK')
})

test('two hours back, also over a restart: what waits is tried again [backward-jump-stops-nothing]', async () => {
  await settings({ fail: { example: 'serverError', times: 1 } })
  const first = await upload('first.png')
  expect(first).toMatchObject({ status: 'QUEUED', lastError: { code: 'KALEYRA_ERROR' } })
  time.set('-2h')
  await api.reach(first.id, 'UPLOADED')
  await settings({ fail: { example: 'serverError', times: 1 } })
  const second = await upload('second.png')
  expect(second).toMatchObject({ status: 'QUEUED' })
  await gateway.end('SIGKILL')
  time.set('-4h')
  await start()
  // Its second try takes a slot, which there is not: it waits for one, an hour and not three.
  await expect.poll(async () => (await api.status(second.id))?.['attempts']).toBe(1)
  const { nextSlotAt } = (await api.quota(WABA)) as { nextSlotAt: string }
  const fourHoursAgo = Date.now() - 4 * 3_600_000
  expect(Date.parse(nextSlotAt) - fourHoursAgo).toBeLessThan(3_600_000 + 400_000)
})

test('a start four days later says so, ends nothing at first, and nothing at all once the clock is right', async () => {
  const { id } = await upload('uploaded.png')
  await api.reach(id, 'UPLOADED')
  await gateway.end('SIGTERM')
  time.set('+4d')
  await start()
  await said('the clock is further than DATA_TTL after the last time in the store')
  expect(await api.status(id)).toMatchObject({ status: 'UPLOADED' })
  expect(await spooled()).toContain(id)
  time.set('+0')
  await said('the clock was set back')
  expect(await api.status(id)).toMatchObject({ status: 'UPLOADED', handle: expect.any(String) })
  expect(await spooled()).toContain(id)
})
