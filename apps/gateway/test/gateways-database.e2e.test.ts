import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { holdUpload } from '@resumable-media/test-kit/held-upload'
import { beginByMutation } from '@resumable-media/test-kit/tus'
import { BY_IDS, BY_WABA, watch } from '@resumable-media/test-kit/watch'
import { startEngines } from './gateways/engines.ts'
import type { Engines } from './gateways/engines.ts'
import { startSharedSystem } from './gateways/shared-system.ts'
import type { Gateway, SharedSystem } from './gateways/shared-system.ts'
import { startWay } from './gateways/way.ts'
import type { Way } from './gateways/way.ts'

let engines: Engines
beforeAll(async () => {
  engines = await startEngines()
})
afterAll(() => engines.stop())

let system: SharedSystem
let toKaleyra: Way
beforeEach(async () => {
  // What ends an upload here is a callback.
  system = await startSharedSystem(engines, { POLL_DELAYS: '1h' })
  onTestFinished(system.stop)
  system.kaleyra.set({ processingMs: 86_400_000 })
  toKaleyra = await startWay(system.kaleyra.port)
  onTestFinished(() => toKaleyra.stop())
})

const start = (env: Record<string, string> = {}) =>
  system.start({ KALEYRA_BASE_URL: `http://127.0.0.1:${toKaleyra.port}/v2`, ...env })
async function callBack(gateway: Gateway, id: unknown): Promise<void> {
  const { status } = await system.kaleyra.callback('uploaded', { to: gateway.callbackUrl, id: String(id) })
  expect(status).toBe(200)
}

/** What is done to the database, and what holds before it is there again. */
const FAULTS: [string, (gateways: Gateway[]) => Promise<unknown>, () => Promise<unknown>][] = [
  [
    'every connection is cut',
    () =>
      system.rows(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      ),
    async () => {},
  ],
  [
    'the database restarts',
    async gateways => {
      await engines.postgres.kill()
      for (const gateway of gateways) await expect.poll(gateway.unready).toContain('STORE')
    },
    () => engines.postgres.restart(),
  ],
]

test.for(FAULTS)(
  '%s: uploads, sessions and subscriptions go on, and nothing is lost or sent twice [database-cut]',
  async ([, breakIt, mend]) => {
    const [a, b] = await Promise.all([start(), start()])
    const wabaId = system.newWaba()
    const stream = watch(b.url, BY_WABA, { wabaId })
    await expect.poll(stream.connected).toBe(1)
    const bytes = await readFixture('image.png')
    const image = await blobOf('image.png')
    const session = await beginByMutation(a.query, { wabaId, fileName: 'session.png' })
    expect((await a.tus.patch(a.uploadUrl(session.id), 0, bytes.subarray(0, 5000))).status).toBe(204)
    const coming = await holdUpload(a.url, image, 'coming.png', { wabaId })
    toKaleyra.hold(({ side }) => side === 'answers')
    const calling = a.upload(image, 'calling.png', { wabaId })
    await expect.poll(() => system.taken(wabaId)).toEqual(['calling.png'])

    await breakIt([a, b])
    // Kaleyra's answer comes while there is no database.
    toKaleyra.release()
    await mend()
    for (const gateway of [a, b]) await expect.poll(gateway.unready).toEqual([])
    expect(await calling).toMatchObject({ status: 'PENDING', attempts: 1 })
    expect(await coming.finish()).toMatchObject({ status: 'PENDING', attempts: 1 })
    expect(await b.tus.offset(b.uploadUrl(session.id))).toBe(5000)
    expect((await b.tus.patch(b.uploadUrl(session.id), 5000, bytes.subarray(5000))).status).toBe(204)
    const media = [await a.reach(session.id, 'PENDING'), await calling]
    expect(system.taken(wabaId).toSorted()).toEqual(['calling.png', 'coming.png', 'session.png'])
    for (const { id, kaleyraId } of media) {
      await callBack(a, kaleyraId)
      await stream.reaches(id, 'UPLOADED')
    }
    expect([stream.errors, stream.completed(), stream.connected()]).toEqual([[], false, 1])
    stream.end()
  },
)

test('a subscriber is sent what its gateway has missed while it did not hear the others [missed-signals-are-read]', async () => {
  const toDatabase = await startWay(engines.postgres.port)
  onTestFinished(() => toDatabase.stop())
  const byWay = new URL(system.keys.DATABASE_URL)
  byWay.port = String(toDatabase.port)
  const [a, deaf] = await Promise.all([start(), start({ DATABASE_DIRECT_URL: byWay.href })])
  const { id, kaleyraId } = await a.upload(await blobOf('image.png'), 'image.png', { wabaId: system.newWaba() })
  const stream = watch(deaf.url, BY_IDS, { ids: [id] })
  await stream.reaches(id, 'PENDING')
  toDatabase.cut()
  await callBack(a, kaleyraId)
  await a.reach(id, 'UPLOADED')
  expect(stream.statesOf(id)).not.toContain('UPLOADED')
  toDatabase.mend()
  await stream.reaches(id, 'UPLOADED')
  expect(stream.connected()).toBe(1)
  stream.end()
})
