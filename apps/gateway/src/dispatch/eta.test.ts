import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createEstimate } from './eta.ts'
import { createQueue } from './queue.ts'
import { createSlots } from './slots.ts'

const RATE = { calls: 2, windowMs: 10_000 }
const LEASE_MS = 1000

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

function partsOf() {
  const slots = createSlots({ rate: RATE, leaseMs: LEASE_MS, longestClosedMs: 60_000, ...t.time })
  const queue = createQueue({ ...t, slots, rate: RATE, leaseMs: LEASE_MS, lookupAgainMs: 1, retryForMs: 86_400_000 })
  const estimate = createEstimate({ ...t, slots })
  const get = async (id: string) => (await t.store.find(id))!
  return {
    queue,
    dueAtOf: async (id: string) => estimate.dueAtOf(await get(id)),
    placeOf: async (id: string) => estimate.positionOf(await get(id)),
  }
}

test('each that waits is told its own turn: as the slots open, round by round', async () => {
  const { queue, dueAtOf } = partsOf()
  const ids = []
  for (let n = 0; n < 7; n += 1) ids.push(await t.add())
  for (let call = 0; call < RATE.calls; call += 1) {
    const job = await queue.claim()
    if (job?.kind !== 'send') throw new Error('expected a job to send')
    await queue.settleSlot(WABA, job.slot, { begun: true })
    await t.store.change(job.media.id, {}, { to: 'PENDING', call: 'ENDED' })
    t.clock.at += 500
  }
  expect(await queue.claim()).toBeUndefined()
  const first = t.clock.at - 1000 + RATE.windowMs
  const turns = await Promise.all(ids.slice(2).map(dueAtOf))
  expect(turns).toEqual([first, first + 500, first + 10_000, first + 10_500, first + 20_000])
})

test('one in its call has no time, one that failed has its own', async () => {
  const { queue, dueAtOf } = partsOf()
  const id = await t.add()
  expect(await dueAtOf(id)).toBe(t.clock.at)
  await queue.claim()
  expect(await dueAtOf(id)).toBeNull()
  const later = t.clock.at + 700
  await t.store.change(id, { dueAt: later }, { within: 'QUEUED', call: 'NONE' })
  expect(await dueAtOf(id)).toBe(later)
})

test('one that failed and has no slot when it is due is told the time of its slot', async () => {
  const { queue, dueAtOf } = partsOf()
  const id = await t.add()
  for (let call = 0; call < RATE.calls; call += 1) {
    if (call > 0) await t.add()
    const job = await queue.claim()
    if (job?.kind !== 'send') throw new Error('expected a job to send')
    await queue.settleSlot(WABA, job.slot, { begun: true })
  }
  await t.store.change(id, { dueAt: t.clock.at + 100 }, { within: 'QUEUED', call: 'NONE' })
  expect(await dueAtOf(id)).toBe(t.clock.at + RATE.windowMs)
})

test('places are those of the ones that wait, in the order in which they came into the queue', async () => {
  const { queue, placeOf } = partsOf()
  const [called, failed, second, first] = [await t.add(), await t.add(), await t.add(), await t.add()]
  await queue.claim()
  await t.store.change(failed, { queuedAt: t.clock.at + 60_000, dueAt: t.clock.at + 60_000 }, { within: 'QUEUED' })
  await t.store.change(first, { queuedAt: t.clock.at - 1 }, { within: 'QUEUED' })
  expect(await Promise.all([called, failed, second, first].map(placeOf))).toEqual([null, 3, 2, 1])
  await t.store.change(first, {}, { to: 'CANCELLED' })
  expect(await Promise.all([called, failed, second, first].map(placeOf))).toEqual([null, 2, 1, null])
})

test('a line is read once for all of a WABA that ask, however long it is', async () => {
  const { slots, ...rest } = {
    ...t,
    slots: createSlots({ rate: RATE, leaseMs: LEASE_MS, longestClosedMs: 60_000, ...t.time }),
  }
  let reads = 0
  const counting = {
    ...slots,
    resting: (...args: Parameters<typeof slots.resting>) => ((reads += 1), slots.resting(...args)),
  }
  const estimate = createEstimate({ ...rest, slots: counting })
  const ids = []
  for (let n = 0; n < 50; n += 1) ids.push(await t.add())
  const media = (await Promise.all(ids.map(t.store.find))).map(one => one!)
  expect(await Promise.all(media.map(estimate.positionOf))).toEqual(ids.map((_, index) => index + 1))
  expect(reads).toBe(1)
  await t.store.change(ids[0] ?? '', {}, { to: 'CANCELLED' })
  expect(await estimate.positionOf(media[1]!)).toBe(1)
  expect(reads).toBe(2)
})
