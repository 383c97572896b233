import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createQueue } from '../src/dispatch/queue.ts'
import type { Job, Queue } from '../src/dispatch/queue.ts'
import { createSlots } from '../src/dispatch/slots.ts'
import { RateLimitedError } from '../src/errors/upload-errors.ts'
import { createMediaReads } from '../src/store/media-reads.ts'
import type { NewMedia } from '../src/store/media-store.ts'
import { createAdmission } from '../src/uploads/admission.ts'
import type { Admission } from '../src/uploads/admission.ts'
import { parseWabaId } from '../src/media/ids.ts'
import { createOnce } from '../src/uploads/idempotency.ts'
import { watchStatements } from './executed.ts'
import { openTestStore, WABA } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'

const RATE = { calls: 3, windowMs: 10_000 }
const LASTS = { leaseMs: 1000, lookupAgainMs: 300, retryForMs: 86_400_000 }

const CHECKED = parseWabaId(WABA)!

let t: TestStore
let queue: Queue
let admission: Admission
beforeEach(async () => {
  t = await openTestStore()
  const slots = createSlots({ rate: RATE, leaseMs: LASTS.leaseMs, longestClosedMs: 60_000, ...t.time })
  queue = createQueue({ ...t, ...LASTS, slots, rate: RATE })
  const reads = createMediaReads(t)
  admission = createAdmission({ ...t, reads, once: createOnce({ reads }), ...queue, maxQueued: 100 })
})
afterEach(() => t.close())

/** Its answer: when there is a slot, in ms from now, or that it was taken. `lost` and `kept` are never right. */
async function reject(media: Partial<NewMedia> = {}): Promise<number | 'taken' | 'lost' | 'kept'> {
  const id = randomUUID()
  const file = { owner: null, fileName: `${id}.png`, type: 'image/png', size: 4, sha256: 'aa' } as const
  try {
    const admitted = await admission.admit({ ...file, ...media, id, wabaId: CHECKED }, { whenLimited: 'REJECT' })
    return (await t.store.find(admitted.id)) ? 'taken' : 'lost'
  } catch (error) {
    if (!(error instanceof RateLimitedError)) throw error
    return (await t.store.find(id)) ? 'kept' : error.nextSlotAt - t.now()
  }
}

async function claimSend(): Promise<Extract<Job, { kind: 'send' }>> {
  const job = await queue.claim()
  if (job?.kind !== 'send') throw new Error(`expected a job to send, got ${JSON.stringify(job)}`)
  return job
}

async function callOnce(): Promise<void> {
  await t.add()
  const job = await claimSend()
  await queue.settleSlot(WABA, job.slot, { begun: true })
  await t.store.change(job.media.id, {}, { to: 'PENDING', call: 'ENDED' })
  queue.letGo(job)
}

test('REJECT needs more free slots than items that have no call yet', async () => {
  await t.add()
  await t.add()
  expect(await reject()).toBe('taken')
  expect(await reject()).toBe(RATE.windowMs)
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 3, queued: 3 })
})

test('slots are looked at only for a sender that does not want to wait', async () => {
  const looks: string[] = []
  const unwatch = watchStatements(text => text.includes('from "slot"') && looks.push(text))
  const file = { owner: null, fileName: 'a.png', type: 'image/png', size: 4, sha256: 'aa', wabaId: CHECKED } as const
  await admission.admit({ ...file, id: randomUUID() }, { whenLimited: 'QUEUE' }).finally(unwatch)
  expect(looks).toEqual([])
})

test('one in its call has its slot, and is counted once', async () => {
  await t.add()
  await claimSend()
  expect([await reject(), await reject(), await reject()]).toEqual(['taken', 'taken', LASTS.leaseMs + RATE.windowMs])
})

test('what waits for another of its name, and what is renewed, has its slot before it', async () => {
  await t.add({ fileName: 'a.png' })
  await t.add({ fileName: 'a.png', renewedFrom: 'another' })
  await claimSend()
  expect(await queue.claim()).toBeUndefined()
  expect([await reject(), await reject()]).toEqual(['taken', LASTS.leaseMs + RATE.windowMs])
})

test('of many at once for the last slot one is taken', async () => {
  await t.add()
  await t.add()
  const answers = await Promise.all(Array.from({ length: 5 }, () => reject()))
  expect(answers.filter(answer => answer === 'taken')).toHaveLength(1)
})

test('the time in the refusal is that of the first slot that none of the queued takes', async () => {
  for (let n = 0; n < RATE.calls; n += 1) {
    await callOnce()
    t.clock.at += 1000
  }
  expect(await reject()).toBe(RATE.windowMs - 3000)
  await t.add()
  expect(await reject()).toBe(RATE.windowMs - 2000)
})

test('slots that Kaleyra has closed are not free', async () => {
  await callOnce()
  await queue.closeSlots(WABA, t.now() + 60_000)
  expect(await reject()).toBe(60_000)
})

test('a repeat of its key takes no slot, and is answered', async () => {
  const first = { idempotencyKey: 'k', fileName: 'a.png' }
  await t.add(first)
  for (let n = 1; n < RATE.calls; n += 1) await t.add()
  expect(await reject()).toBe(RATE.windowMs)
  expect(await reject(first)).toBe('taken')
})
