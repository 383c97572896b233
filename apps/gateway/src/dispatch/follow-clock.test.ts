import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createFollowClock } from './follow-clock.ts'
import { createQueue } from './queue.ts'
import { createSlots } from './slots.ts'

const HOUR_MS = 3_600_000
const RATE = { calls: 3, windowMs: HOUR_MS }
const LEASE_MS = 360_000
const LONGEST_WAIT_MS = 990_000

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

/** What a process has. */
function startProcess() {
  const slots = createSlots({ rate: RATE, leaseMs: LEASE_MS, longestClosedMs: LONGEST_WAIT_MS, ...t.time })
  const queue = createQueue({
    ...t,
    slots,
    rate: RATE,
    leaseMs: LEASE_MS,
    lookupAgainMs: 61_000,
    retryForMs: 24 * HOUR_MS,
  })
  const { followClock, clampWaits } = createFollowClock({
    ...t,
    slots,
    longestRetryMs: LONGEST_WAIT_MS,
    longestLookupMs: LONGEST_WAIT_MS,
  })
  return {
    ...queue,
    followClock,
    async claim() {
      await followClock()
      return queue.claim()
    },
    async startOver() {
      await queue.startOver()
      await clampWaits()
    },
  }
}

type Process = ReturnType<typeof startProcess>

async function call(queue: Process): Promise<string | undefined> {
  const job = await queue.claim()
  if (!job) return undefined
  if (job.kind !== 'send') throw new Error(`expected a job to send, got ${job.kind}`)
  await queue.settleSlot(WABA, job.slot, { begun: true })
  await t.store.change(job.media.id, {}, { to: 'PENDING', call: 'ENDED' })
  queue.letGo(job)
  return job.media.id
}

/** Three calls ten minutes apart, with more waiting. */
async function useUp(queue: Process): Promise<void> {
  for (let n = 0; n < 12; n += 1) await t.add()
  for (let n = 0; n < RATE.calls; n += 1) {
    expect(await call(queue)).toBeDefined()
    t.clock.at += 600_000
  }
  expect(await call(queue)).toBeUndefined()
}

/** When the next calls begin, by the time that has really passed since now. */
async function nextCalls(queue: Process, most: number): Promise<number[]> {
  const from = t.clock.at
  const begun: number[] = []
  while (begun.length < most && t.clock.at < from + 3 * HOUR_MS) {
    if (await call(queue)) begun.push(t.clock.at - from)
    else t.clock.at += 60_000
  }
  return begun
}

const ON_TIME = [1_800_000, 2_400_000, 3_000_000, 5_400_000]

test.each([
  ['not at all', 0],
  ['25 h forward', 25 * HOUR_MS],
  ['2 h back', -2 * HOUR_MS],
  ['a year back', -365 * 24 * HOUR_MS],
  ['4.9 s forward', 4900],
  ['from today to 1970', -Date.parse('2026-01-01T00:00:00Z')],
])('a clock that is set %s frees no slot early and none late', async (_what, ms) => {
  const queue = startProcess()
  await useUp(queue)
  t.clock.aheadMs = ms
  expect(await nextCalls(queue, 4)).toEqual(ON_TIME)
})

test('25 h forward for five seconds, also with a restart after, frees no slot', async () => {
  const queue = startProcess()
  await useUp(queue)
  t.clock.aheadMs = 25 * HOUR_MS
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 0, nextSlotAt: t.now() + 1_800_000 })
  await queue.followClock()
  t.clock.at += 5000
  t.clock.aheadMs = 0
  await queue.followClock()
  const next = startProcess()
  await next.startOver()
  t.clock.at += 55_000
  expect(await nextCalls(next, 2)).toEqual([1_740_000, 2_340_000])
})

test('a call that ends while the clock is ahead rests for the window by the time that passes', async () => {
  const queue = startProcess()
  for (let n = 0; n < 4; n += 1) await t.add()
  const jobs = [await queue.claim(), await queue.claim(), await queue.claim()]
  t.clock.aheadMs = 25 * HOUR_MS
  for (const job of jobs) if (job?.kind === 'send') await queue.settleSlot(WABA, job.slot, { begun: true })
  t.clock.at += 5000
  t.clock.aheadMs = 0
  await queue.followClock()
  for (const job of jobs) {
    if (!job) continue
    await t.store.change(job.media.id, {}, { to: 'PENDING', call: 'ENDED' })
    queue.letGo(job)
  }
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 0, nextSlotAt: t.now() + HOUR_MS - 5000 })
  t.clock.at += HOUR_MS - 5001
  expect(await call(queue)).toBeUndefined()
  t.clock.at += 1
  expect(await call(queue)).toBeDefined()
})

test('a follow that fails is made up for: the slots are moved once', async () => {
  const queue = startProcess()
  await useUp(queue)
  t.clock.aheadMs = 25 * HOUR_MS
  await t.database.schema.alterTable('media').renameColumn('queuedAt', 'away').execute()
  await expect(queue.followClock()).rejects.toThrow('queuedAt')
  await t.database.schema.alterTable('media').renameColumn('away', 'queuedAt').execute()
  expect(await nextCalls(queue, 4)).toEqual(ON_TIME)
})

test.each([
  ['2 h back', -2 * HOUR_MS],
  ['a year back', -365 * 24 * HOUR_MS],
  ['25 h forward', 25 * HOUR_MS],
])('a clock that is set %s: a try that was put off keeps its wait, and the time of its tries', async (_what, ms) => {
  const queue = startProcess()
  const id = await t.add()
  const job = await queue.claim()
  if (job?.kind !== 'send') throw new Error('expected a job to send')
  await queue.settleSlot(WABA, job.slot, { begun: false })
  await t.store.change(id, { dueAt: t.now() + 300_000 }, { within: 'QUEUED', call: 'NONE' })
  queue.letGo(job)
  const begunAt = t.clock.at
  t.clock.aheadMs = ms
  expect(await queue.claim()).toBeUndefined()
  expect(await t.store.find(id)).toMatchObject({ dueAt: begunAt + 300_000 + ms, tryingSince: begunAt + ms })
  t.clock.at += 299_999
  expect(await queue.claim()).toBeUndefined()
  t.clock.at += 1
  expect(await queue.claim()).toMatchObject({ kind: 'send', media: { id, tryingSince: begunAt + ms } })
})

test('what was put off by the new clock before it was seen waits no longer than ever', async () => {
  const queue = startProcess()
  const id = await t.add()
  t.clock.aheadMs = 25 * HOUR_MS
  await t.store.change(id, { attempts: 1, dueAt: t.now() + 60_000, tryingSince: t.now() }, { within: 'QUEUED' })
  let woken = 0
  t.signals.subscribe(() => (woken += 1))
  await queue.followClock()
  expect(await t.store.find(id)).toMatchObject({ dueAt: t.now() + LONGEST_WAIT_MS, tryingSince: t.now() })
  // A loop may have gone to sleep by the new clock for what it had read by the old one.
  expect(woken).toBe(1)
})

test.each([2 * HOUR_MS, 365 * 24 * HOUR_MS])(
  'a start with the clock %d ms back: a try waits no longer than ever, slots rest a window at most, also of a closed WABA',
  async ms => {
    const queue = startProcess()
    const id = await t.add()
    await t.store.change(id, { attempts: 1, dueAt: t.now() + 300_000, tryingSince: t.now() }, { within: 'QUEUED' })
    await queue.closeSlots(WABA, t.now() + LONGEST_WAIT_MS)
    t.clock.aheadMs = -ms
    const next = startProcess()
    await next.startOver()
    expect(await t.store.find(id)).toMatchObject({ dueAt: t.now() + LONGEST_WAIT_MS, tryingSince: t.now() })
    t.clock.at += LONGEST_WAIT_MS + HOUR_MS
    expect(await next.quota(WABA)).toMatchObject({ remaining: 3 })
    expect(await next.claim()).toMatchObject({ kind: 'send', media: { id } })
  },
)

test('waiting for a slot while the clock is ahead is not counted as trying', async () => {
  const queue = startProcess()
  await useUp(queue)
  const id = await t.add()
  await t.store.change(id, { tryingSince: t.now() }, { within: 'QUEUED' })
  t.clock.aheadMs = 25 * HOUR_MS
  await queue.claim()
  t.clock.aheadMs = 0
  await queue.claim()
  expect(await t.store.find(id)).toMatchObject({ triedForMs: 0, tryingSince: null })
})

test('a machine that knows the time only after a while: what it wrote at 1970 is set right, what is older stays', async () => {
  const old = await t.add()
  const lives = { handleExpiresAt: t.now() + 24 * HOUR_MS, dataExpiresAt: t.now() + 72 * HOUR_MS }
  await t.store.change(old, lives, { to: 'PENDING' })
  t.clock.aheadMs = -t.clock.at
  const queue = startProcess()
  const id = await t.add()
  await t.store.change(
    id,
    { handleExpiresAt: 24 * HOUR_MS, dataExpiresAt: 72 * HOUR_MS, dueAt: 1000 },
    { to: 'PENDING' },
  )
  t.clock.at += 5000
  t.clock.aheadMs = 0
  await queue.followClock()
  expect(await t.store.find(old)).toMatchObject(lives)
  const since = t.now() - 5000
  expect(await t.store.find(id)).toMatchObject({
    createdAt: since,
    updatedAt: since,
    dueAt: since + 1000,
    handleExpiresAt: since + 24 * HOUR_MS,
    dataExpiresAt: since + 72 * HOUR_MS,
  })
  const events = await t.database.selectFrom('event').select('at').where('mediaId', '=', id).execute()
  expect(events.map(event => event.at)).toEqual([since])
})
