import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startSandbox } from '@resumable-media/sandbox'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createApi } from '@resumable-media/test-kit/api'
import { videoOf } from '@resumable-media/test-kit/files'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { factsOf } from '@resumable-media/test-kit/process-facts'
import { createSlowClients } from './slow-clients.ts'
import { WABA } from '@resumable-media/test-kit/system'
import { beginByMutation } from '@resumable-media/test-kit/tus'

const ROUNDS = 5
const UPLOADS = 20
const QUERIES = 200
/** Senders and readers, each in two kinds. */
const OF_EACH = 100
/** What V8 has had it keeps for a while; a hundred of the big answers alone would be more. */
const MOST_GROWTH_BYTES = 300_000_000

let dataDir: string
let sandbox: Awaited<ReturnType<typeof startSandbox>>
let gateway: GatewayProcess
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'slow-'))
  sandbox = await startSandbox({ port: 0, processingMs: 20, rateLimit: { calls: 1000, perMs: 1000 } })
  gateway = await startGatewayProcess({
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: sandbox.url,
    KALEYRA_RATE_LIMIT: '500/1s',
    POLL_DELAYS: '1h',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
    // What a round leaves behind has no room in the heap for another.
    NODE_OPTIONS: '--max-semi-space-size=1 --max-old-space-size=120',
  })
})
afterAll(async () => {
  await gateway.end('SIGTERM')
  await sandbox.stop()
  await rm(dataDir, { recursive: true })
})

const median = (values: readonly number[]) =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN

test('200 that send at 1.1 kB/s and 200 that stop reading leave others at least half of their speed, and go without a trace [slow-clients]', async () => {
  const api = createApi(gateway.url)
  const process = factsOf(gateway.pid)
  const video = new Blob([await videoOf(1_000_000)])
  const clients = createSlowClients(gateway.url, {
    begin: async () => (await beginByMutation(api.query, { fileName: 'slow.mp4', size: 2_000_000 })).uploadUrl,
  })
  let uploads = 0
  const now = () => ({ ms: performance.now(), ticks: process.cpuTicks() })
  type Cost = ReturnType<typeof now>
  const between = (begun: Cost, ended: Cost): Cost => ({ ms: ended.ms - begun.ms, ticks: ended.ticks - begun.ticks })
  /** What some uploads and queries take. */
  async function work(): Promise<{ uploading: Cost; asking: Cost }> {
    const begun = now()
    for (let n = 0; n < UPLOADS; n += 1) {
      const answer = await api.upload(video, `clip-${(uploads += 1)}.mp4`)
      expect(answer).toMatchObject({ __typename: 'Media' })
    }
    const uploaded = now()
    for (let n = 0; n < QUERIES; n += 1) expect(await api.quota(WABA)).toMatchObject({ limit: 500 })
    return { uploading: between(begun, uploaded), asking: between(uploaded, now()) }
  }
  /** Of how many slow uploads some bytes have been noted. */
  async function arriving(): Promise<number> {
    const query = `{ media(wabaId: "${WABA}", status: RECEIVING, first: 100) { nodes { receivedBytes } } }`
    const found = (await api.query(query)).data?.['media'] as { nodes: { receivedBytes: number }[] } | undefined
    return found?.nodes.filter(({ receivedBytes }) => receivedBytes > 0).length ?? 0
  }
  async function disturb(): Promise<void> {
    await Promise.all(Array.from({ length: OF_EACH }, () => clients.sendForm()))
    const script = /\/assets\/[\w.-]+\.js/u.exec(await (await fetch(gateway.url)).text())?.[0] ?? '/'
    for (let n = 0; n < OF_EACH; n += 1) {
      clients.watch(await clients.sendPiece())
      clients.ask(script, 20)
    }
    // All of them are there by the time they are waited for.
    await expect.poll(() => process.handles()).toBeGreaterThanOrEqual(4 * OF_EACH)
    await expect.poll(async () => (await readdir(join(dataDir, 'spool'))).length).toBeGreaterThanOrEqual(2 * OF_EACH)
    await expect.poll(arriving).toBe(OF_EACH)
  }
  await work()
  const before = { handles: process.handles(), rss: process.rssBytes() }
  const rounds: { alone: Cost; among: Cost }[][] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const alone = await work()
    await disturb()
    const among = await work()
    expect([clients.cut(), clients.count()]).toEqual([0, 4 * OF_EACH])
    clients.leave()
    await expect.poll(() => process.handles()).toBeLessThanOrEqual(before.handles)
    rounds.push([
      { alone: alone.uploading, among: among.uploading },
      { alone: alone.asking, among: among.asking },
    ])
  }
  for (const kind of [0, 1]) {
    const pairs = rounds.flatMap(round => round[kind] ?? [])
    expect(median(pairs.map(({ alone, among }) => alone.ticks / among.ticks))).toBeGreaterThanOrEqual(0.5)
    // Other programs slow down some rounds, a wait for slow clients each of them.
    expect(Math.max(...pairs.map(({ alone, among }) => alone.ms / among.ms))).toBeGreaterThanOrEqual(0.5)
  }
  expect(process.rssBytes() - before.rss).toBeLessThan(MOST_GROWTH_BYTES)
  expect(gateway.output()).not.toContain('"level":50')
})
