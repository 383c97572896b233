import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { blobOf, sha256, videoOf } from '@resumable-media/test-kit/files'
import { holdUpload } from '@resumable-media/test-kit/held-upload'
import { beginByMutation } from '@resumable-media/test-kit/tus'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startSharedSystem } from './gateways/shared-system.ts'
import type { Gateway, SharedSystem } from './gateways/shared-system.ts'
import { startWay } from './gateways/way.ts'

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(() => engines.stop())

async function start(env: Record<string, string> = {}) {
  const system = await startSharedSystem(engines, env)
  onTestFinished(system.stop)
  return system
}

const upload = async (gateway: Gateway, fileName: string, wabaId: string) =>
  gateway.upload(await blobOf('image.png'), fileName, { wabaId })
const idOf = async (system: SharedSystem, fileName: string) =>
  String((await system.rows(`select id from media where "fileName" = '${fileName}'`))[0]?.['id'])
/** Only what is newer than a known upload can be told from what was there before. */
async function sendFirst(gateway: Gateway, wabaId: string): Promise<void> {
  const { id } = await upload(gateway, 'first.png', wabaId)
  await gateway.reach(id, 'UPLOADED')
}

/** A gateway that was itself held up judges no other one for a lease. */
const LOOKUP_MS = 15_000

test('kill -9 with an open call: another looks it up within 15 s, and it is not sent again [dead-gateway-taken-over]', async () => {
  const system = await start()
  const [killed, other] = await Promise.all([system.start(), system.start()])
  const wabaId = system.newWaba()
  await sendFirst(other, wabaId)
  system.kaleyra.set({ latencyMs: 3_600_000 })
  const unanswered = upload(killed, 'open.png', wabaId).catch(() => {})
  await expect.poll(() => system.taken(wabaId)).toEqual(['first.png', 'open.png'])
  const id = await idOf(system, 'open.png')
  await killed.end('SIGKILL')
  const killedAt = Date.now()
  await unanswered
  system.kaleyra.set({ latencyMs: 0 })
  expect(await other.reach(id, 'UPLOADED')).toMatchObject({ attempts: 1 })
  expect(await other.history(id)).toContain('PENDING by LOOKUP')
  const [found] = await system.rows(`select at from event where "mediaId" = '${id}' and cause = 'LOOKUP'`)
  expect(Number(found?.['at']) - killedAt).toBeLessThan(15_000 + LOOKUP_MS)
  expect(system.taken(wabaId)).toEqual(['first.png', 'open.png'])
  await expect.poll(system.instances).toHaveLength(1)
})

test('kill -9 while files come: a session goes on at another, and what has no media item is swept [no-file-of-a-dead-gateway]', async () => {
  const system = await start()
  const [killed, other] = await Promise.all([system.start(), system.start()])
  const wabaId = system.newWaba()
  const video = await videoOf(12_000_000)
  const files = () => system.rows('select "mediaId" from file')
  const whole = await holdUpload(killed.url, new Blob([video]), 'never-whole.mp4', { wabaId })
  await expect.poll(files).toHaveLength(1)
  const strayId = String((await files())[0]?.['mediaId'])
  const { id } = await beginByMutation(killed.query, { wabaId, fileName: 'half.mp4', size: video.length })
  expect((await killed.tus.patch(killed.uploadUrl(id), 0, video.subarray(0, 5_000_000))).status).toBe(204)
  await killed.tus.hang(killed.uploadUrl(id), 5_000_000, video.subarray(5_000_000, 6_000_000))
  await killed.end('SIGKILL')
  await expect(whole.finish()).rejects.toThrow(/hang up|ECONNRESET/u)

  const from = await other.tus.offset(other.uploadUrl(id))
  expect(from).toBeGreaterThanOrEqual(5_000_000)
  expect((await other.tus.patch(other.uploadUrl(id), from, video.subarray(from))).status).toBe(204)
  expect(await other.reach(id, 'UPLOADED')).toMatchObject({ sha256: sha256(video) })
  await expect.poll(files).toEqual([{ mediaId: id }])
  const strays = async () => Object.keys(await engines.store.objects()).filter(key => key.includes(strayId))
  await expect.poll(strays).toEqual([])
})

/** A claim takes a slot and is committed. */
const CLAIM = /update "slot" set [^]*commit/u

test('one that was stopped for longer than KALEYRA_TIMEOUT, before a call or in its body, sends nothing of it when it goes on [stopped-gateway-sends-nothing]', async () => {
  const system = await start({ KALEYRA_TIMEOUT: '3s' })
  const toDatabase = await startWay(engines.postgres.port)
  const toKaleyra = await startWay(system.kaleyra.port)
  onTestFinished(() => [toDatabase, toKaleyra].forEach(way => way.stop()))
  const byWay = new URL(system.keys.DATABASE_URL)
  byWay.port = String(toDatabase.port)
  const [early, midway, other] = await Promise.all([
    system.start({ DATABASE_URL: byWay.href }),
    system.start({ KALEYRA_BASE_URL: `http://127.0.0.1:${toKaleyra.port}/v2` }),
    system.start(),
  ])
  const [wabaOfEarly, wabaOfMidway] = [system.newWaba(), system.newWaba()]
  await Promise.all([sendFirst(other, wabaOfEarly), sendFirst(other, wabaOfMidway)])
  const before = await system.instances()
  expect(before).toHaveLength(3)

  // Its claim is in the database, and it does not know that yet.
  toDatabase.hold(({ side, sent }) => side === 'answers' && CLAIM.test(sent))
  const first = upload(early, 'early.png', wabaOfEarly)
  const calls = () => system.rows(`select call from media where "fileName" = 'early.png'`)
  await expect.poll(calls).toEqual([{ call: 'OPEN' }])
  early.signal('SIGSTOP')

  toKaleyra.hold(({ side, bytes }) => side === 'requests' && bytes > 1_000_000)
  const video = new Blob([await videoOf(24_000_000)])
  const second = midway.upload(video, 'midway.mp4', { wabaId: wabaOfMidway })
  await expect.poll(toKaleyra.holding).toBe(1)
  midway.signal('SIGSTOP')

  for (const name of ['early.png', 'midway.mp4']) await other.reach(await idOf(system, name), 'UPLOADED')
  await expect.poll(system.instances).toHaveLength(1)
  toDatabase.release()
  toKaleyra.release()
  for (const gateway of [early, midway]) gateway.signal('SIGCONT')
  // One that was stopped for longer than a mutation waits answers what it knew.
  for (const { status } of await Promise.all([first, second])) expect(status).toBeOneOf(['UPLOADED', 'QUEUED'])

  await expect.poll(system.instances).toHaveLength(3)
  expect((await system.instances()).filter(id => before.includes(id))).toHaveLength(1)
  const again = [upload(early, 'next.png', wabaOfEarly), upload(midway, 'next.png', wabaOfMidway)]
  for (const { id } of await Promise.all(again)) await other.reach(id, 'UPLOADED')
  expect(system.posts(wabaOfEarly).map(({ fileName }) => fileName)).toEqual(['first.png', 'early.png', 'next.png'])
  // The second is its own, which never came to its end.
  const isTaken = system.posts(wabaOfMidway).map(({ mediaId }) => mediaId !== null)
  expect(isTaken).toEqual([true, false, true, true])
})
