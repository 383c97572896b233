import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox } from '@resumable-media/sandbox'
import { createApi } from '@resumable-media/test-kit/api'
import { compileLibrary } from '@resumable-media/test-kit/c-library'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { SECRET } from '@resumable-media/test-kit/system'
import { createTus, idOf } from '@resumable-media/test-kit/tus'
import { BY_WABA, watch } from '@resumable-media/test-kit/watch'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WABA } from './media-fixture.ts'
import { brokenPromises } from './power-cut/broken-promises.ts'
import { createDisk, readRecord } from './power-cut/replay.ts'
import type { Entry } from './power-cut/replay.ts'
import { readTold } from './power-cut/told.ts'

const RECORDER = fileURLToPath(new URL('power-cut/record.c', import.meta.url))
const PNG = await readFile(new URL('../../../samples/image.png', import.meta.url))

let folder: string
let entries: Entry[]
let told: ReturnType<typeof readTold>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'power-cut-'))
  const library = join(folder, 'record.so')
  compileLibrary(RECORDER, library)
  await runGateway(library)
  entries = readRecord(await readFile(join(folder, 'record')))
  told = readTold(entries)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Uploads by both doors, with a subscriber and callbacks, while all that the gateway writes is recorded. */
async function runGateway(library: string): Promise<void> {
  const [port, sandboxPort] = [await freePort(), await freePort()]
  const sandbox = await startSandbox({
    port: sandboxPort,
    processingMs: 20,
    rateLimit: { calls: 10_000, perMs: 3_600_000 },
    callbackUrl: `http://127.0.0.1:${port}/callbacks/kaleyra`,
    callbackSecret: SECRET,
  })
  const gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_CALLBACK_SECRET: SECRET,
    KALEYRA_RATE_LIMIT: '10000/1h',
    DISK_RESERVE_BYTES: '0',
    DATA_DIR: join(folder, 'data'),
    PORT: String(port),
    LD_PRELOAD: library,
    RECORD_ROOT: join(folder, 'data'),
    RECORD_LOG: join(folder, 'record'),
  })
  const subscriber = watch(gateway.url, BY_WABA, { wabaId: WABA })
  const api = createApi(gateway.url)
  const tus = createTus(gateway.url)
  const ids: string[] = []
  const byMutation = async (lane: number) => {
    for (let n = 0; n < 10; n += 1) ids.push((await api.upload(fileOf(1000 * (n + 1)), `mutation-${lane}-${n}.png`)).id)
  }
  const byTus = async (n: number) => {
    const bytes = new Uint8Array(await fileOf(60_000).arrayBuffer())
    const upload = await tus.begin(bytes.length, { filename: `tus-${n}.png` })
    for (let at = 0; at < bytes.length; at += 20_000) await tus.patch(upload, at, bytes.slice(at, at + 20_000))
    ids.push(idOf(upload))
  }
  await Promise.all([byMutation(0), byMutation(1), byMutation(2), byMutation(3), byTus(0), byTus(1), byTus(2)])
  await vi.waitUntil(() => ids.every(id => subscriber.statesOf(id).includes('UPLOADED')), { timeout: 120_000 })
  subscriber.end()
  await gateway.end('SIGKILL')
  await sandbox.stop()
}

/** A PNG with so many bytes after its end, which a PNG may have. */
const fileOf = (bytes: number) => new Blob([PNG, new Uint8Array(bytes)])

/** What is broken after a cut right after each of these entries; of what was not synced, `survives` reaches the disk. */
async function cutAt(cuts: readonly number[], survives: () => boolean, given = entries): Promise<string[]> {
  const disk = createDisk()
  const faults: string[] = []
  const restored = join(folder, 'restored')
  for (const [at, entry] of given.entries()) {
    disk.take(entry, at)
    if (!cuts.includes(at)) continue
    await disk.restore(restored, survives)
    const before = told.filter(one => one.at <= at)
    faults.push(...(await brokenPromises(restored, before)).map(fault => `cut after entry ${at}: ${fault}`))
  }
  return faults
}

/** Evenly among all of them. */
const some = (all: readonly number[], most: number) => all.filter((_, n) => n % Math.ceil(all.length / most) === 0)

const tellings = () => [...new Set(told.map(one => one.at))]

test('the run told of states, bytes, callbacks and calls', () => {
  for (const what of ['state', 'bytes', 'callback', 'call']) expect(told.map(one => one.what)).toContain(what)
  for (const status of ['RECEIVING', 'QUEUED', 'PENDING', 'UPLOADED'])
    expect(told.some(one => one.what === 'state' && one.status === status)).toBe(true)
})

test('a cut of the power takes back nothing that was told, where only what was synced is left [power-cut]', async () => {
  expect(await cutAt(some(tellings(), 80), () => false)).toEqual([])
})

test('nor where any part of the rest is left as well', async () => {
  let seed = 1
  const survives = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % 2 === 0
  }
  expect(await cutAt(some(tellings(), 40), survives)).toEqual([])
})

test.each([
  ['the journal', (entry: Entry) => entry.path.endsWith('-wal')],
  ['the files', (entry: Entry) => entry.path.includes('/spool/')],
  ['the folder of the files', (entry: Entry) => entry.path.endsWith('/spool')],
])('without the syncs of %s the cuts break promises: the test would see it', async (_what, isOf) => {
  const synced = entries.map(entry =>
    entry.kind.startsWith('SYNC') && isOf(entry) ? { ...entry, kind: 'NONE' as const } : entry,
  )
  expect(await cutAt(some(tellings(), 10), () => false, synced)).not.toEqual([])
})
