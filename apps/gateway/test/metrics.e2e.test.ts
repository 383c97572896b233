import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { WABA } from '@resumable-media/test-kit/system'
import type { System } from '@resumable-media/test-kit/system'
import { createTus } from '@resumable-media/test-kit/tus'
import { BY_WABA, watch } from '@resumable-media/test-kit/watch'
import { createLog, readConfig, startGateway } from '../src/index.ts'
import { watchStatements } from './executed.ts'
import { createLogLines } from './log-lines.ts'
import { scrape } from './scrape.ts'
import { startSystem } from './system.ts'

const TOKEN = 'token-of-prometheus'
const SID = 'HXAP1600000097IN'

describe('after uploads', () => {
  let system: System
  const { log, lines } = createLogLines('debug')
  const metrics = () => scrape(`${system.url}/metrics`, TOKEN)
  beforeAll(async () => {
    system = await startSystem({ env: { METRICS_TOKEN: TOKEN }, log })
  })
  afterAll(() => system.stop())

  test('their states, bytes, calls, callbacks, slots and subscribers are counted', async () => {
    const stream = watch(system.url, BY_WABA, { wabaId: WABA })
    const file = await blobOf('image.png')
    const { size } = file
    const { id } = await system.upload(file, 'image.png')
    await stream.reaches(id, 'UPLOADED')
    expect((await metrics()).value('resumable_media_subscribers')).toBe(1)
    stream.end()
    await system.upload(new Blob(['no image']), 'image.png')
    await expect.poll(async () => (await metrics()).value('resumable_media_subscribers')).toBe(0)
    // What is read of the database is read once a second.
    await system.moveClock(60_000)
    const { value, all } = await metrics()
    for (const status of ['QUEUED', 'PENDING', 'UPLOADED'])
      expect([status, value('resumable_media_items_total', { status })]).toEqual([status, 1])
    expect(value('resumable_media_received_bytes_total')).toBe(size)
    expect(value('resumable_media_sent_bytes_total')).toBe(size)
    expect(value('resumable_media_kaleyra_upload_seconds_count', { outcome: 'accepted' })).toBe(1)
    expect(value('resumable_media_kaleyra_upload_seconds_sum')).toBeGreaterThan(0)
    expect(value('resumable_media_first_try_seconds_count', { status: 'PENDING' })).toBe(1)
    expect(value('resumable_media_callbacks_total', { result: 'uploaded' })).toBe(1)
    expect(value('resumable_media_slots_used', { account: SID, waba: WABA })).toBe(1)
    expect(value('resumable_media_slots_limit')).toBe(20)
    expect(value('resumable_media_spool_bytes')).toBe(size)
    expect(value('resumable_media_spool_room_bytes')).toBeGreaterThan(size)
    expect(value('resumable_media_deliveries_total')).toBeGreaterThan(0)
    expect(value('resumable_media_refusals_total', { code: 'UNSUPPORTED_MEDIA_TYPE' })).toBe(1)
    expect(value('resumable_media_request_seconds_count', { route: 'graphql', status: '2xx' })).toBe(2)
    expect(value('resumable_media_database_sync_seconds_count')).toBeGreaterThan(0)
    expect(value('resumable_media_database_statement_seconds_count', { kind: 'insert' })).toBeGreaterThan(0)
    expect(value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
    expect(all('resumable_media_waiting').map(one => one.value)).toEqual(Array.from({ length: 8 }, () => 0))
  })

  test('a callback is counted by its result', async () => {
    const call = (secret: string, body: string) =>
      fetch(`${system.url}/callbacks/kaleyra`, { method: 'POST', headers: { 'x-callback-secret': secret }, body })
    await call('wrong', '{}')
    await call('callback-secret-of-the-tests', '{"resumable_media_id":"999","status":"UPLOADED"}')
    const { value } = await metrics()
    expect(value('resumable_media_callbacks_total', { result: 'refused' })).toBe(1)
    expect(value('resumable_media_callbacks_total', { result: 'kept' })).toBe(1)
  })

  test('unknown paths, methods and hostile values make no label [bounded-labels]', async () => {
    const ask = async (n: number) => {
      await fetch(`${system.url}/path-${n}?q=${n}`, { method: n % 2 === 0 ? 'GET' : 'PROPFIND' })
      await system.upload(await blobOf('image.png'), 'image.png', { wabaId: `x",waba="1"} 1\n# HELP${n}` })
    }
    await ask(0)
    await metrics()
    // Node has kinds of its own, which come and go.
    const ours = async () => (await metrics()).series.filter(({ name }) => name.startsWith('resumable_media_'))
    const before = (await ours()).length
    for (let n = 1; n < 20; n += 1) await ask(n)
    const { text, value } = await metrics()
    expect(value('resumable_media_request_seconds_count', { route: 'page', status: '4xx' })).toBe(20)
    expect(text).not.toMatch(/path-|PROPFIND|# HELP\d|x\\"/u)
    expect(await ours()).toHaveLength(before)
  })

  test('without its token, or with another, metrics are refused, and the log has neither', async () => {
    for (const headers of [{}, { authorization: 'Bearer wrong-token' }, { authorization: `Basic ${TOKEN}` }]) {
      const response = await fetch(`${system.url}/metrics`, { headers: headers as Record<string, string> })
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe('Bearer realm="metrics"')
      expect(await response.json()).toEqual({ error: expect.stringContaining('METRICS_TOKEN') })
    }
    const post = { method: 'POST', headers: { authorization: `Bearer ${TOKEN}` } }
    expect((await fetch(`${system.url}/metrics`, post)).status).toBe(405)
    await expect.poll(() => lines.filter(line => line['code'] === 'UNAUTHORIZED')).toHaveLength(3)
    expect(JSON.stringify(lines)).not.toMatch(/wrong-token|token-of-prometheus/u)
  })

  test('another gateway of the process counts its own', async () => {
    const other = await startSystem({ env: { METRICS_TOKEN: TOKEN } })
    const { value } = await scrape(`${other.url}/metrics`, TOKEN)
    expect(value('resumable_media_items_total') ?? 0).toBe(0)
    // Those that alerts watch are there from the start.
    expect(value('resumable_media_callbacks_total', { result: 'refused' })).toBe(0)
    expect(value('resumable_media_kaleyra_upload_seconds_count', { reason: 'BAD_CREDENTIALS' })).toBe(0)
    expect(value('resumable_media_kaleyra_upload_seconds_count', { outcome: 'limited' })).toBe(0)
    await other.stop()
  })
})

test('resumable uploads, lookups and lost answers are counted', async () => {
  const env = { METRICS_TOKEN: TOKEN, POLL_DELAYS: '20ms', LOOK_AGAIN_DELAY: '20ms' }
  const system = await startSystem({ env, callbacks: false, sandbox: { processingMs: 2000 } })
  // A lost answer is found by an id that is newer than an earlier one.
  const earlier = await system.upload(await blobOf('image.png'), 'earlier.png')
  await system.reach(earlier.id, 'UPLOADED')
  await system.settings({ loseAnswers: 1 })
  const tus = createTus(system.url)
  const bytes = new Uint8Array(await (await blobOf('image.png')).arrayBuffer())
  await tus.patch(await tus.begin(bytes.length, { filename: 'lost.png' }), 0, bytes)
  const lookups = (metrics: Awaited<ReturnType<typeof scrape>>, purpose: string, result: string) =>
    metrics.value('resumable_media_lookups_total', { purpose, result })
  const metrics = () => scrape(`${system.url}/metrics`, TOKEN)
  const uploaded = { status: 'UPLOADED' }
  await expect.poll(async () => (await metrics()).value('resumable_media_items_total', uploaded)).toBe(2)
  const found = await metrics()
  expect(lookups(found, 'lost_answer', 'accepted')).toBe(1)
  for (const result of ['pending', 'uploaded']) expect(lookups(found, 'poll', result)).toBeGreaterThan(0)
  for (const purpose of ['lost_answer', 'poll'])
    expect(found.value('resumable_media_kaleyra_lookup_seconds_count', { purpose })).toBeGreaterThan(0)
  expect(found.value('resumable_media_kaleyra_upload_seconds_count', { outcome: 'unknown' })).toBe(1)
  expect(found.value('resumable_media_items_total', { status: 'RECEIVING' })).toBe(1)
  expect(found.value('resumable_media_received_bytes_total')).toBe(2 * bytes.length)
  expect(found.value('resumable_media_request_seconds_count', { route: 'uploads', status: '2xx' })).toBe(2)
  await system.stop()
})

describe('while uploads wait', () => {
  let system: System
  const metrics = () => scrape(`${system.url}/metrics`, TOKEN)
  const waiting = { name: 'resumable_media_waiting', oldest: 'resumable_media_waiting_oldest_seconds' }
  beforeAll(async () => {
    system = await startSystem({
      env: { METRICS_TOKEN: TOKEN, KALEYRA_RATE_LIMIT: '1/1h', RETRY_DELAYS: '1h' },
      sandbox: { rateLimit: { calls: 100, perMs: 3_600_000 } },
    })
  })
  afterAll(() => system.stop())

  const upload = async (name: string, wabaId: string = WABA) =>
    system.upload(await blobOf('image.png'), name, { wabaId })

  test('each is shown by what it waits for, with the age of the oldest', async () => {
    await upload('sent.png')
    const { id } = await upload('waits.png')
    await system.reach(id, 'QUEUED')
    await system.moveClock(600_000)
    const { value } = await metrics()
    const forSlot = { account: SID, waba: WABA, waits_for: 'slot' }
    expect(value(waiting.name, forSlot)).toBe(1)
    expect(value(waiting.oldest, forSlot)).toBeGreaterThanOrEqual(600)
    expect(value(waiting.oldest, forSlot)).toBeLessThan(700)
    expect(value(waiting.oldest, { waits_for: 'nothing' })).toBe(0)
    expect(value('resumable_media_slots_used', { waba: WABA })).toBe(1)
  })

  test('ten WABAs are shown, and the others as one', async () => {
    await system.stopSandbox()
    for (let n = 0; n < 12; n += 1) await upload('image.png', `15044000015${1000 + n}`)
    await system.startSandboxAgain()
    await system.moveClock(700_000)
    const { all, value } = await metrics()
    const wabas = new Set(all(waiting.name).map(one => one.labels['waba']))
    expect(wabas.size).toBe(11)
    expect(wabas).toContain('other')
    expect(value(waiting.name, { waits_for: 'retry' })).toBe(12)
    expect(value(waiting.name, { waits_for: 'retry', waba: 'other' })).toBeGreaterThan(0)
    expect(value('resumable_media_kaleyra_upload_seconds_count', { outcome: 'later', reason: 'UNREACHABLE' })).toBe(12)
  })

  test('however often it is asked for, the database is read once a second, by a few statements', async () => {
    await system.moveClock(800_000)
    await metrics()
    let read = 0
    const unwatch = watchStatements(text => (read += text.includes('count(*)') ? 1 : 0))
    await system.moveClock(900_000)
    await Promise.all(Array.from({ length: 20 }, metrics))
    unwatch()
    // One for the WABAs and one for the slots; on a busy machine a second may pass meanwhile.
    expect(read).toBeGreaterThanOrEqual(2)
    expect(read).toBeLessThanOrEqual(3 * 2)
  })
})

test('a spool that is gone has no room, and all else is still shown', async () => {
  const system = await startSystem({ env: { METRICS_TOKEN: TOKEN } })
  await rm(join(system.dataDir, 'spool'), { recursive: true })
  const { value } = await scrape(`${system.url}/metrics`, TOKEN)
  expect(value('resumable_media_spool_room_bytes')).toBe(0)
  expect(value('resumable_media_store_readable')).toBe(1)
  await system.stop()
})

describe('where they are', () => {
  test('without a key there are none: the path is an unknown one', async () => {
    const system = await startSystem()
    const answer = async (path: string) => {
      const response = await fetch(`${system.url}${path}`)
      return [response.status, (await response.text()).replace(path, '')]
    }
    expect(await answer('/metrics')).toEqual(await answer('/unknown'))
    expect((await answer('/metrics'))[0]).toBe(404)
    await system.stop()
  })

  test('METRICS_PORT has them and nothing else, and PORT has them not', async () => {
    const port = await freePort()
    const system = await startSystem({ env: { METRICS_PORT: String(port) } })
    const statusOf = async (url: string) => (await fetch(url)).status
    expect((await scrape(`http://127.0.0.1:${port}/metrics`)).value('resumable_media_store_readable')).toBe(1)
    expect(await statusOf(`http://127.0.0.1:${port}/graphql`)).toBe(404)
    expect(await statusOf(`http://127.0.0.1:${port}/`)).toBe(404)
    expect(await statusOf(`${system.url}/metrics`)).toBe(404)
    await system.stop()
    await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow('fetch failed')
  })

  test('the start says where they are, or that METRICS_PORT is in use', async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'metrics-'))
    const env = { KALEYRA_SID: 'S', KALEYRA_API_KEY: 'key', PORT: '0' }
    const gateway = await startGatewayProcess({ ...env, METRICS_PORT: '0', DATA_DIR: join(dataDir, 'one') })
    const url = new URL(/metrics: (?<url>\S+\/metrics)/u.exec(gateway.output())?.groups?.['url'] ?? '')
    expect((await fetch(url)).status).toBe(200)
    const config = readConfig({ ...env, METRICS_PORT: url.port, DATA_DIR: join(dataDir, 'two') })
    await expect(startGateway(config, createLog('silent'))).rejects.toThrow(
      `Port ${url.port} of 127.0.0.1 is in use. Stop what listens there, or set METRICS_PORT to another one.`,
    )
    await gateway.end('SIGKILL')
    await rm(dataDir, { recursive: true })
  })
})
