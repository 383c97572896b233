import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createOutlook } from './outlook.ts'
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
  const slots = createSlots({ rate: RATE, leaseMs: LEASE_MS, now: t.now })
  const queue = createQueue({ ...t, slots, rate: RATE, leaseMs: LEASE_MS, lookAgainMs: 1 })
  const outlook = createOutlook({ ...t, slots, rate: RATE })
  return { queue, outlookOf: async (id: string) => outlook((await t.store.find(id))!) }
}

test('each that waits is told its own turn: as the slots open, round by round', async () => {
  const { queue, outlookOf } = partsOf()
  const ids = []
  for (let n = 0; n < 7; n += 1) ids.push(await t.add())
  for (let call = 0; call < RATE.calls; call += 1) {
    const job = await queue.claim()
    if (job?.kind !== 'send') throw new Error('expected a job to send')
    await queue.settleSlot(WABA, job.slot, { begun: true })
    await t.store.change(job.media.id, { callBegunAt: null }, { to: 'PENDING' })
    t.clock.at += 500
  }
  expect(await queue.claim()).toBeUndefined()
  const first = t.clock.at - 1000 + RATE.windowMs
  const turns = await Promise.all(ids.slice(2).map(outlookOf))
  expect(turns).toEqual([first, first + 500, first + 10_000, first + 10_500, first + 20_000])
})

test('one in its call has no time, one that failed has its own', async () => {
  const { queue, outlookOf } = partsOf()
  const id = await t.add()
  expect(await outlookOf(id)).toBe(t.clock.at)
  await queue.claim()
  expect(await outlookOf(id)).toBeNull()
  await t.store.change(id, { callBegunAt: null, dueAt: 7 }, { within: 'QUEUED' })
  expect(await outlookOf(id)).toBe(7)
})
