import { statSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { startSandbox } from '@resumable-media/sandbox'
import type { Sandbox } from '@resumable-media/sandbox'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { sha256, videoOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { inject } from '@resumable-media/test-kit/strace'
import type { SeenCall } from '@resumable-media/test-kit/system'
import { beginByMutation, checksum, createTus } from '@resumable-media/test-kit/tus'

let dataDir: string
let sandbox: Sandbox
let gateway: GatewayProcess
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'crash-'))
  sandbox = await startSandbox({ port: 0, processingMs: 20, rateLimit: { calls: 1000, perMs: 3_600_000 } })
  await start()
})
afterEach(async () => {
  await gateway.end('SIGKILL')
  await sandbox.stop()
  await rm(dataDir, { recursive: true, force: true })
})

async function start(): Promise<void> {
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_RATE_LIMIT: '1000/1h',
    POLL_DELAYS: '100ms',
    LOOK_AGAIN_DELAY: '100ms',
    RETRY_DELAYS: '100ms',
    DATA_DIR: dataDir,
  })
}

async function killAndStart(): Promise<void> {
  await gateway.end('SIGKILL')
  await start()
}

const begin = (size: number, fileName: string) =>
  beginByMutation(createApi(gateway.url).query, { fileName, size, type: 'video/mp4' })
/** Where an upload is now: the gateway has another port after each start. */
const urlOf = (id: string) => `${gateway.url}/uploads/${id}`
const tus = () => createTus(gateway.url)
const sizeOf = (id: string) => statSync(join(dataDir, 'spool', id), { throwIfNoEntry: false })?.size ?? 0
/** The calls that the sandbox has taken; one that a kill has cut off is none. */
const taken = async () =>
  ((await (await fetch(new URL('/_sandbox/requests', sandbox.url))).json()) as SeenCall[]).filter(
    call => call.method === 'POST' && call.status === 202,
  )

/** The state of a media item as it lies in the store. */
function statusOf(id: string): unknown {
  const sqlite = new DatabaseSync(join(dataDir, 'media.sqlite'), { readOnly: true })
  const row = sqlite.prepare('select status from media where id = ?').get(id)
  sqlite.close()
  return row?.['status']
}

/** Sends bytes and kills the gateway as soon as so many bytes of the upload are in the spool, or a little later. */
async function sendAndKill(id: string, offset: number, bytes: Uint8Array, atSize: number, laterMs = 0): Promise<void> {
  const headers = {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-offset': offset,
    'content-length': bytes.length,
  }
  const sender = request(urlOf(id), { method: 'PATCH', headers }).on('error', () => {})
  sender.on('response', response => response.resume())
  sender.end(bytes)
  while (sizeOf(id) < atSize) await new Promise(setImmediate)
  const at = performance.now()
  while (performance.now() - at < laterMs) await new Promise(setImmediate)
  await gateway.end('SIGKILL')
}

const SYNC_MS = 150

test('kill -9 between the last byte and the submission, 20 times: each media goes out, once', async () => {
  const video = await videoOf(12_000_000)
  // A first one, since only what is newer than something known can be told from what was there before.
  const first = await begin(video.length, 'first.mp4')
  await tus().patch(urlOf(first.id), 0, video)
  await createApi(gateway.url).reach(first.id, 'UPLOADED')
  const ids: string[] = [first.id]
  let whole = 0
  for (let round = 0; round < 20; round += 1) {
    const { id } = await begin(video.length, `${round}.mp4`)
    ids.push(id)
    expect((await tus().patch(urlOf(id), 0, video.subarray(0, -1))).status).toBe(204)
    // Each sync takes its time, as on a slow disk: the kills come before, between and after those of the submission.
    const slow = await inject(gateway.pid, undefined, `fdatasync:delay_enter=${SYNC_MS * 1000}`)
    await sendAndKill(id, video.length - 1, video.subarray(-1), video.length, ((round % 5) * SYNC_MS) / 2)
    await slow.end()
    if (statusOf(id) === 'RECEIVING') whole += 1
    await start()
  }
  for (const id of ids) await createApi(gateway.url).reach(id, 'UPLOADED')
  const sent = await taken()
  expect(sent.map(call => call.fileName).toSorted()).toEqual(
    ids.map((_, n) => (n === 0 ? 'first.mp4' : `${n - 1}.mp4`)).toSorted(),
  )
  expect(new Set(sent.map(call => call.sha256))).toEqual(new Set([sha256(video)]))
  // All of these were killed in that very moment: every byte there, and nothing submitted.
  expect(whole).toBeGreaterThanOrEqual(5)
})

test('100 MB over three kills: what was answered is there, it goes on from what is there, and the file is the same [durable-offset]', async () => {
  const video = await videoOf(100 * 1024 * 1024)
  const { id } = await begin(video.length, 'large.mp4')
  let offset = 0
  for (const part of [0.2, 0.5, 0.8]) {
    const answered = offset + 5_000_000
    expect((await tus().patch(urlOf(id), offset, video.subarray(offset, answered))).status).toBe(204)
    await sendAndKill(id, answered, video.subarray(answered), video.length * part)
    await start()
    offset = await tus().offset(urlOf(id))
    expect(offset).toBeGreaterThanOrEqual(video.length * part)
    expect(offset).toBe(sizeOf(id))
    expect(offset).toBeLessThan(video.length)
  }
  expect((await tus().patch(urlOf(id), offset, video.subarray(offset))).status).toBe(204)
  expect(await createApi(gateway.url).reach(id, 'UPLOADED')).toMatchObject({ sha256: sha256(video) })
  expect(await taken()).toEqual([expect.objectContaining({ size: video.length, sha256: sha256(video) })])
})

test('kill -9 within a piece that has a checksum: after the next start nothing of it counts', async () => {
  const video = await videoOf(3_000_000)
  const { id, uploadUrl } = await begin(video.length, 'checked.mp4')
  await tus().patch(uploadUrl, 0, video.subarray(0, 1_000_000))
  const rest = video.subarray(1_000_000)
  await tus().hang(uploadUrl, 1_000_000, rest.subarray(0, 500_000), 1_500_000, checksum('sha256', rest))
  await expect.poll(() => sizeOf(id)).toBe(1_500_000)
  await killAndStart()
  expect(await tus().offset(urlOf(id))).toBe(1_000_000)
  expect((await tus().patch(urlOf(id), 1_000_000, rest, checksum('sha256', rest))).status).toBe(204)
  await createApi(gateway.url).reach(id, 'UPLOADED')
})

test('kill -9 in the middle: the row tells how far it has come after the next start, while nobody asks the upload', async () => {
  const video = await videoOf(3_000_000)
  const { id, uploadUrl } = await begin(video.length, 'half.mp4')
  await tus().hang(uploadUrl, 0, video.subarray(0, 1_500_000))
  await expect.poll(() => sizeOf(id)).toBe(1_500_000)
  await killAndStart()
  await expect
    .poll(() => createApi(gateway.url).status(id))
    .toMatchObject({ status: 'RECEIVING', receivedBytes: 1_500_000, uploadUrl: urlOf(id) })
})
