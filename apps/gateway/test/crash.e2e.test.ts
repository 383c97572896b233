import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox, SettingsPatch } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi, formOf, PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startForgetfulKaleyra } from './forgetful-kaleyra.ts'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { Place } from '@resumable-media/test-kit/place'
import { ONCE } from '@resumable-media/test-kit/system'
import { isShared, newPlace } from './system.ts'

let place: Place
let sandbox: Sandbox
let gateway: GatewayProcess
beforeEach(async () => {
  place = await newPlace()
  sandbox = await startSandbox({ port: 0, processingMs: 300 })
  gateway = await start()
})
afterEach(async () => {
  await gateway.end('SIGKILL')
  await sandbox.stop()
  await place.remove()
})

const KEY = 'A0000000000000000000000000000sand'
const start = (env: Record<string, string> = {}) =>
  startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: KEY,
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: 'a-secret-that-nobody-may-see',
    POLL_DELAYS: '100ms',
    RETRY_DELAYS: '2s',
    LOOK_AGAIN_DELAY: '100ms',
    ...place.env,
    LOG_LEVEL: 'trace',
    ...env,
  })
const upload = async (name: string) => createApi(gateway.url).upload(await blobOf('image.png'), name)
const posts = async () =>
  (
    (await (await fetch(new URL('/_sandbox/requests', sandbox.url), ONCE)).json()) as {
      method: string
      fileName: string
    }[]
  )
    .filter(call => call.method === 'POST')
    .map(call => call.fileName)

async function patchSettings(settings: SettingsPatch): Promise<void> {
  const response = await fetch(new URL('/_sandbox/settings', sandbox.url), {
    ...ONCE,
    method: 'PATCH',
    body: JSON.stringify(settings),
  })
  expect(response.status).toBe(200)
}

/** The media in the order in which they came, as they lie in the store. */
async function mediaIds(): Promise<string[]> {
  return (await place.rows('select id from media order by seq')).map(row => String(row['id']))
}

test('kill -9: what waited for Kaleyra goes out after the next start, once', async () => {
  await sandbox.stop()
  const { id } = await upload('waiting.png')
  await gateway.end('SIGKILL')
  sandbox = await startSandbox({ port: sandbox.port, processingMs: 20 })
  gateway = await start()
  await createApi(gateway.url).reach(id, 'UPLOADED')
  expect(await posts()).toEqual(['waiting.png'])
})

test('kill -9: what Kaleyra was processing reaches its handle after the next start, without another call', async () => {
  const { id } = await upload('processing.png')
  await gateway.end('SIGKILL')
  gateway = await start()
  await createApi(gateway.url).reach(id, 'UPLOADED')
  expect(await posts()).toEqual(['processing.png'])
})

test('kill -9 while a call hangs: the upload is found at the next start, and not sent again [no-blind-repeat]', async () => {
  await gateway.end('SIGKILL')
  const kaleyra = await startForgetfulKaleyra()
  gateway = await start({ KALEYRA_BASE_URL: kaleyra.url })
  await createApi(gateway.url).reach((await upload('first.png')).id, 'UPLOADED')
  kaleyra.onNextPosts('fall silent')
  const unanswered = upload('second.png').catch(() => {})
  await expect.poll(kaleyra.posts).toEqual(['first.png', 'second.png'])
  const [, id = ''] = await mediaIds()
  await gateway.end('SIGKILL')
  await unanswered
  gateway = await start({ KALEYRA_BASE_URL: kaleyra.url })
  expect(await createApi(gateway.url).reach(id, 'UPLOADED')).toMatchObject({
    handle: 'handle-of-second.png',
    attempts: 1,
  })
  expect(kaleyra.posts()).toEqual(['first.png', 'second.png'])
  kaleyra.stop()
})

test('a start that fails for its port begins no call, and leaves everything to the next', async () => {
  await sandbox.stop()
  const { id } = await upload('waiting.png')
  await gateway.end('SIGKILL')
  sandbox = await startSandbox({ port: sandbox.port, processingMs: 20 })
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  const [tried] = await place.rows('select attempts from media')
  await place.rows('update media set "dueAt" = 0')
  await expect(start({ PORT: String(port) })).rejects.toThrow(`Port ${port} of 127.0.0.1 is in use`)
  expect(await posts()).toEqual([])
  taken.close()
  gateway = await start()
  expect(await createApi(gateway.url).reach(id, 'UPLOADED')).toMatchObject({
    attempts: Number(tried?.['attempts']) + 1,
  })
})

test.skipIf(isShared)('a second gateway on the same folder is told so [one-gateway-per-folder]', async () => {
  await expect(start()).rejects.toThrow('is in use by another gateway')
})

test('kill -9 in the middle of an upload: after the next start nothing of it is left [no-orphan-after-kill]', async () => {
  const half = new Request(gateway.url, { method: 'POST', body: formOf({}, await blobOf('image.png'), 'half.png') })
  const body = Buffer.from(await half.arrayBuffer())
  const sender = request(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { ...PREFLIGHT, 'content-type': half.headers.get('content-type') ?? '', 'content-length': body.length },
  })
  sender.on('error', () => {})
  sender.write(body.subarray(0, -1000))
  await expect.poll(place.spooled).toHaveLength(1)
  await gateway.end('SIGKILL')
  expect(await place.spooled()).toHaveLength(1)
  gateway = await start()
  await expect.poll(place.spooled).toEqual([])
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends it with 0', async signal => {
  expect(await gateway.end(signal)).toBe(0)
})

test('SIGTERM during uploads: those under way are answered; the others go at the next start, at its rate', async () => {
  await gateway.end('SIGKILL')
  gateway = await start({ KALEYRA_RATE_LIMIT: '8/1h', SHUTDOWN_GRACE: '20s' })
  await patchSettings({ latencyMs: 800 })
  const names = Array.from({ length: 12 }, (_, n) => `${n}.png`)
  const answers = Promise.allSettled(names.map(upload))
  await expect.poll(posts).toHaveLength(8)
  // The others have come too.
  await expect.poll(() => place.rows('select id from media where "waitsForSlot" = 1')).toHaveLength(4)
  expect(await gateway.end('SIGTERM')).toBe(0)
  const statuses = (await answers)
    .map(answer => (answer.status === 'fulfilled' ? answer.value.status : 'no answer'))
    .toSorted()
  expect(statuses).toEqual([
    ...Array.from({ length: 8 }, () => 'PENDING'),
    ...Array.from({ length: 4 }, () => 'QUEUED'),
  ])
  expect(await posts()).toHaveLength(8)
  await patchSettings({ latencyMs: 0 })
  gateway = await start()
  await Promise.all((await mediaIds()).map(id => createApi(gateway.url).reach(id, 'UPLOADED')))
  expect((await posts()).toSorted()).toEqual(names.toSorted())
})

test('no slot is free while every call hangs: QUEUED at once all the same', async () => {
  await gateway.end('SIGKILL')
  gateway = await start({ KALEYRA_RATE_LIMIT: '20/1h' })
  await patchSettings({ latencyMs: 60_000 })
  const hanging = Promise.allSettled(Array.from({ length: 20 }, (_, n) => upload(`${n}.png`)))
  await expect.poll(posts).toHaveLength(20)
  expect(await upload('queued.png')).toMatchObject({ status: 'QUEUED', attempts: 0, dueAt: expect.any(String) })
  expect(await posts()).toHaveLength(20)
  await gateway.end('SIGKILL')
  await hanging
})

test.skipIf(isShared).each(['/dev/null', '/dev/null/data'])(
  'a data folder that cannot be used (%s) is told in a sentence',
  async folder => {
    const failure = startGatewayProcess({ KALEYRA_SID: 'S', KALEYRA_API_KEY: KEY, DATA_DIR: folder })
    await expect(failure).rejects.toThrow(/DATA_DIR .* cannot be used .* Name a folder that this user may write/u)
    await expect(failure).rejects.not.toThrow('at mkdirSync')
  },
)

test('no secret is ever logged, at any level', async () => {
  const { id } = await upload('image.png')
  const { handle } = await createApi(gateway.url).reach(id, 'UPLOADED')
  await upload('my photo.png')
  expect(gateway.output()).toContain(id)
  for (const secret of [KEY, 'a-secret-that-nobody-may-see', String(handle)])
    expect(gateway.output()).not.toContain(secret)
})
