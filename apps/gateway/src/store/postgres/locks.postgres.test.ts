import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'
import { createQueue } from '../../dispatch/queue.ts'
import { createSlots } from '../../dispatch/slots.ts'
import { newMediaId } from '../../media/ids.ts'
import type { WabaId } from '../../media/ids.ts'
import { createAdmission } from '../../uploads/admission.ts'
import { createBegin } from '../../uploads/begin.ts'
import { createOnce } from '../../uploads/idempotency.ts'
import type { Database } from '../database.ts'
import { createMediaReads } from '../media-reads.ts'
import { createMediaStore } from '../media-store.ts'
import { moveNameLine } from '../name-line.ts'
import { createNewestIds } from '../newest-ids.ts'

const RATE = { calls: 3, windowMs: 10_000 }
const MOST_QUEUED = 5
const MOST_UNFINISHED = 3
const ROUNDS = 10

type Gateway = ReturnType<typeof gatewayOn>

let t: TestStore
let gateways: [Gateway, Gateway]
beforeEach(async () => {
  t = await openTestStore()
  gateways = [gatewayOn(t.database), gatewayOn(await t.connect())]
})
afterEach(() => t.close())

/** What two gateways on one database have, each with its own connections. A conflict is not repeated: it is a fault here. */
function gatewayOn(database: Database) {
  const deps = { ...t, database, dialect: { ...t.dialect, isConflict: () => false } }
  const waits = { leaseMs: 1000, lookupAgainMs: 1000, retryForMs: 86_400_000 }
  const slots = createSlots({ rate: RATE, leaseMs: 1000, longestClosedMs: 1000, ...t.time })
  const queue = createQueue({ ...deps, ...waits, slots, rate: RATE })
  const store = createMediaStore(deps)
  const reads = createMediaReads(deps)
  const once = createOnce({ reads })
  const admission = createAdmission({ store, reads, once, ...queue, maxQueued: MOST_QUEUED, now: t.now })
  const begin = createBegin({
    store,
    reads,
    once,
    admission,
    spool: { checkRoom() {} },
    hasAccount: () => true,
    maxFileBytes: 100,
    uploadTtlMs: 1000,
    maxUnfinished: MOST_UNFINISHED,
    now: t.now,
    asStorageError: error => error,
  })
  return { queue, store, admission, begin, newestIds: createNewestIds(deps) }
}

/** Does something twenty times at once, at both gateways in turn; how often it was done, and the names of the errors. */
async function atOnce(run: (gateway: Gateway, n: number) => Promise<unknown>) {
  const runs = Array.from({ length: 20 }, (_, n) => run(gateways[n % 2 === 0 ? 0 : 1], n))
  const results = await Promise.allSettled(runs)
  const errors = results.flatMap(one => (one.status === 'rejected' ? [(one.reason as Error).name] : []))
  return { done: results.length - errors.length, errors: [...new Set(errors)] }
}

const wabaOf = (round: number) => `${150_440_000_000_000 + round}` as WabaId
const file = (wabaId: WabaId) => ({ wabaId, owner: 'me', fileName: `${newMediaId()}.png`, size: 4 })
const whole = (wabaId: WabaId) => ({ ...file(wabaId), id: newMediaId(), type: 'image/png', sha256: 'aa' }) as const

test('two that claim at once take no more slots than there are, and no media item twice [counted-under-lock]', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let n = 0; n < 6; n += 1) await t.add({ wabaId: wabaOf(round) })
    const jobs = (await Promise.all([0, 1, 2, 3].map(n => gateways[n % 2 === 0 ? 0 : 1].queue.claimUpTo(3)))).flat()
    expect(new Set(jobs.map(job => job.media.id)).size).toBe(RATE.calls)
    expect(jobs).toHaveLength(RATE.calls)
  }
})

test('uploads that come at once to both have no more room than one queue has', async () => {
  const found = await atOnce(({ admission }) => admission.admit(whole(WABA), {}))
  expect(found).toEqual({ done: MOST_QUEUED, errors: ['QueueFullError'] })
})

test('a sender that asks for a slot at once takes as many as there are', async () => {
  const found = await atOnce(({ admission }) => admission.admit(whole(WABA), { whenLimited: 'REJECT' }))
  expect(found).toEqual({ done: RATE.calls, errors: ['RateLimitedError'] })
})

test('sessions that a caller begins at once, in many WABAs, are no more than one caller may have', async () => {
  const found = await atOnce(({ begin }, n) => begin(file(wabaOf(n))))
  expect(found).toEqual({ done: MOST_UNFINISHED, errors: ['TooManyError'] })
})

test('uploads of one key at once are one media item', async () => {
  const upload = {
    ...file(WABA),
    fileName: 'same.png',
    type: 'image/png',
    sha256: 'aa',
    idempotencyKey: 'key',
  } as const
  const admitted: unknown[] = []
  await atOnce(async ({ admission }) => admitted.push(await admission.admit({ ...upload, id: newMediaId() }, {})))
  const rows = await t.database.selectFrom('media').select('id').execute()
  expect(rows).toHaveLength(1)
  expect(admitted).toHaveLength(20)
  expect(admitted.filter(one => (one as { isNew: boolean }).isNew)).toEqual([{ id: rows[0]?.id, isNew: true }])
})

test('of two of one name that are claimed at once one begins its call', async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let n = 0; n < 2; n += 1) await t.add({ wabaId: wabaOf(round), fileName: 'same.png' })
    const jobs = await Promise.all(gateways.map(({ queue }) => queue.claim()))
    expect(jobs.filter(Boolean)).toHaveLength(1)
  }
})

test('an item that is claimed while its name becomes free does not wait for the name', async () => {
  const names = { wabaId: WABA, fileName: 'same.png' }
  const [holder, next] = [await t.add(names), await t.add(names)]
  await gateways[0].queue.claim()
  let claimed: string | undefined
  let claim = Promise.resolve()
  await t.database.transaction().execute(async tx => {
    await t.dialect.locks.wabaOf(tx, holder)
    await tx.updateTable('media').set({ status: 'PENDING', call: 'ENDED' }).where('id', '=', holder).execute()
    await moveNameLine(tx, names, t.now())
    claim = gateways[1].queue.claim().then(job => void (claimed = job?.media.id ?? 'none'))
    const waiting = sql`select 1 from pg_locks where locktype = 'advisory' and not granted`
    await expect.poll(async () => claimed ?? (await waiting.execute(t.database)).rows.length).not.toBe(0)
  })
  await claim
  expect(claimed).toBe(next)
})

test('claims, ends, additions and learned ids of many WABAs at once wait for each other, and none in a circle', async () => {
  const ids: string[] = []
  for (let n = 0; n < 20; n += 1) ids.push(await t.add({ wabaId: wabaOf(n % 5), fileName: `${n % 3}.png` }))
  const found = await atOnce(async ({ queue, store, admission, newestIds }, n) => {
    const wabaId = wabaOf(n % 5)
    await Promise.all([
      queue.claimUpTo(10),
      store.change(ids[n] ?? '', {}, { to: 'CANCELLED' }),
      queue.settleSlot(wabaId, { n: 0, takenBy: 'one 1' }, { begun: true }),
      newestIds.learn(wabaId, [String(n)]),
      admission.admit(whole(wabaOf(n)), {}),
    ])
  })
  expect(found).toEqual({ done: 20, errors: [] })
})

test('a start, and a takeover from a dead gateway, wait for those that claim, and none in a circle', async () => {
  for (let n = 0; n < 40; n += 1) await t.add({ wabaId: wabaOf(n % 5), fileName: `${n % 3}.png` })
  const found = await atOnce(async ({ queue }, n) => {
    if (n % 2 === 0) await queue.askAgain()
    else if (n % 3 === 0) await queue.takeOver('dead')
    else for (const job of await queue.claimUpTo(10)) queue.letGo(job)
  })
  expect(found).toEqual({ done: 20, errors: [] })
})
