import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watchStatements } from '../../test/executed.ts'
import { isOnPostgres, openTestStore, OTHER_WABA, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createNewestIds } from '../store/newest-ids.ts'
import type { Rate } from '@resumable-media/runtime/config'
import { createQueue } from './queue.ts'
import type { Job, Queue } from './queue.ts'
import { createSlots } from './slots.ts'

const RATE = { calls: 3, windowMs: 10_000 }
const LEASE_MS = 1000
const LOOK_AGAIN_MS = 300

const NO_SLOT = { n: 0, takenBy: '' }

let t: TestStore
let queue: Queue
beforeEach(async () => {
  t = await openTestStore()
  queue = queueOf(RATE)
})
afterEach(() => t.close())

function queueOf(rate: Rate, database = t.database): Queue {
  const slots = createSlots({ rate, leaseMs: LEASE_MS, longestClosedMs: 60_000, ...t.time })
  return createQueue({
    ...t,
    database,
    slots,
    rate,
    leaseMs: LEASE_MS,
    lookupAgainMs: LOOK_AGAIN_MS,
    retryForMs: 86_400_000,
  })
}

/** One after the other, which is their order in the queue. */
async function addSome(count: number): Promise<string[]> {
  const ids: string[] = []
  while (ids.length < count) ids.push(await t.add())
  return ids
}

async function claimSend(): Promise<Extract<Job, { kind: 'send' }>> {
  const job = await queue.claim()
  if (job?.kind !== 'send') throw new Error(`expected a job to send, got ${JSON.stringify(job)}`)
  return job
}

test('first come, first served, each to one worker', async () => {
  const ids = [await t.add(), await t.add()]
  expect([(await claimSend()).media.id, (await claimSend()).media.id]).toEqual(ids)
  expect(await queue.claim()).toBeUndefined()
})

test('a claim is counted and dated before the call begins', async () => {
  await t.add()
  const { media } = await claimSend()
  expect(await t.store.find(media.id)).toMatchObject({
    call: 'OPEN',
    attempts: 1,
    callBegunAt: t.clock.at,
    dueAt: t.clock.at + LEASE_MS,
  })
})

test('no slot: all that the WABA has due waits for the first that rests out; another WABA goes', async () => {
  const ids = await addSome(5)
  const other = await t.add({ wabaId: OTHER_WABA })
  const told: string[] = []
  t.signals.subscribe(signal => told.push(...signal.ids.filter(id => ids.includes(id))))
  for (let n = 0; n < RATE.calls; n += 1) {
    const job = await claimSend()
    await queue.settleSlot(WABA, job.slot, { begun: true })
    t.clock.at += 1
  }
  expect((await claimSend()).media.id).toBe(other)
  const firstFreeAt = t.clock.at - 3 + RATE.windowMs
  const waiting = await Promise.all(ids.slice(3).map(id => t.store.find(id)))
  expect(waiting.map(media => media?.dueAt)).toEqual([firstFreeAt, firstFreeAt])
  expect(told.toSorted()).toEqual(ids.toSorted())
})

test('in no window of any position more calls than the rate, whatever they last [sliding-window]', async () => {
  for (let n = 0; n < 20; n += 1) await t.add()
  const begun: number[] = []
  for (let step = 0; begun.length < 20 && step < 2000; step += 1) {
    const job = await queue.claim()
    if (job?.kind === 'send') {
      begun.push(t.clock.at)
      t.clock.at += (begun.length * 37) % 400
      await queue.settleSlot(WABA, job.slot, { begun: true })
      await t.store.change(job.media.id, {}, { to: 'PENDING', call: 'ENDED' })
    } else t.clock.at += 100
  }
  expect(begun).toHaveLength(20)
  const most = Math.max(...begun.map(from => begun.filter(at => at >= from && at < from + RATE.windowMs).length))
  expect(most).toBe(RATE.calls)
})

test('a call that never began gives its slot back', async () => {
  await t.add()
  const { slot } = await claimSend()
  expect(await queue.quota(WABA)).toMatchObject({ used: 1, remaining: 2 })
  await queue.settleSlot(WABA, slot, { begun: false })
  expect(await queue.quota(WABA)).toMatchObject({ limit: 3, used: 0, remaining: 3, nextSlotAt: t.clock.at })
})

test('a worker that died in a call leaves a slot that counts and a media item that is looked up, not sent again', async () => {
  const id = await t.add()
  await claimSend()
  const next = queueOf(RATE)
  t.clock.at += LEASE_MS - 1
  expect(await next.claim()).toBeUndefined()
  t.clock.at += 1
  expect(await next.claim()).toMatchObject({ kind: 'reconcile', media: { id, attempts: 1, call: 'LOST' } })
  expect(await next.quota(WABA)).toMatchObject({ used: 1 })
})

test('at the start a call that was cut is looked up at once, a second look keeps its time, and who waits is told anew', async () => {
  const ids = await addSome(5)
  for (let n = 0; n < RATE.calls; n += 1) await claimSend()
  expect(await queue.claim()).toBeUndefined()
  const second = t.clock.at + 200
  for (const id of ids.slice(1, 3))
    for (const call of ['LOST', 'LOOKED'] as const) await t.store.change(id, {}, { within: 'QUEUED', call })
  await t.store.change(ids[1] ?? '', { dueAt: second }, { within: 'QUEUED' })
  t.clock.at += 10
  const next = queueOf(RATE)
  await next.startOver()
  const media = await Promise.all(ids.map(id => t.store.find(id)))
  const at = t.clock.at
  expect(media.map(one => one?.dueAt)).toEqual([at, second, at + LOOK_AGAIN_MS, at, at])
  expect(await next.claim()).toMatchObject({ kind: 'reconcile', media: { id: ids[0] } })
})

test('the newest id of Kaleyra known before a call is kept with it', async () => {
  const newestIds = createNewestIds(t)
  for (const ids of [['9'], ['10', '8'], ['7'], ['not-a-number']]) await newestIds.learn(WABA, ids)
  await newestIds.learn(OTHER_WABA, ['99'])
  const id = await t.add()
  await t.store.change(id, { newestIdAfter: '9' }, { within: 'QUEUED' })
  // What this call makes is newer than what the calls before it have made.
  expect((await claimSend()).media).toMatchObject({ newestIdBefore: '10', newestIdAfter: null })
})

test('a clock that jumps over leases ends none of the calls that are open: no second one, and no slot of theirs [open-call-outlives-lease]', async () => {
  for (let n = 0; n < 5; n += 1) await t.add()
  const jobs = [await claimSend(), await claimSend(), await claimSend()]
  t.clock.at += 86_400_000
  expect(await queue.claim()).toBeUndefined()
  for (const { media } of jobs) expect((await t.store.find(media.id))?.dueAt).toBe(t.clock.at + LEASE_MS)
  const [first] = jobs
  await queue.settleSlot(WABA, first?.slot ?? NO_SLOT, { begun: false })
  expect((await claimSend()).media.id).not.toBe(first?.media.id)
})

test('a clock that was set back and followed ends none of them either', async () => {
  const id = await t.add()
  await claimSend()
  // Its times were moved by more than the lease has left.
  await t.database.updateTable('media').set({ dueAt: t.clock.at }).where('id', '=', id).execute()
  expect(await queue.claim()).toBeUndefined()
  expect(await t.store.find(id)).toMatchObject({ call: 'OPEN', dueAt: t.clock.at + LEASE_MS })
})

test.skipIf(isOnPostgres)('while no lease can be over a claim asks for none, however many calls are open', async () => {
  for (let n = 0; n < 2 * RATE.calls; n += 1) await t.add({ wabaId: n % 2 === 0 ? WABA : OTHER_WABA })
  for (let n = 1; n < 2 * RATE.calls; n += 1) await claimSend()
  const asked: string[] = []
  const unwatch = watchStatements(text => void (text.includes('"id" in (') && asked.push(text)))
  await claimSend().finally(unwatch)
  expect(asked).toEqual([])
})

test('a job that was let go without a word is looked up when its lease is over', async () => {
  await t.add()
  const job = await claimSend()
  queue.letGo(job)
  t.clock.at += LEASE_MS
  expect(await queue.claim()).toMatchObject({ kind: 'reconcile', media: { id: job.media.id } })
})

test('of those that wait for a slot the one that has failed goes behind those that have had none yet', async () => {
  const narrow = queueOf({ calls: 1, windowMs: 10_000 })
  const [bad, good] = [await t.add(), await t.add()]
  const job = await narrow.claim()
  if (job?.kind !== 'send') throw new Error('expected a job to send')
  await narrow.settleSlot(WABA, job.slot, { begun: true })
  const failed = { dueAt: t.clock.at + 100, queuedAt: t.clock.at + 100 }
  await t.store.change(bad, failed, { within: 'QUEUED', call: 'NONE' })
  narrow.letGo(job)
  t.clock.at += 5000
  expect(await narrow.claim()).toBeUndefined()
  t.clock.at += 5000
  expect(await narrow.claim()).toMatchObject({ kind: 'send', media: { id: good } })
})

test('the time of its tries rests while a media item waits for a slot', async () => {
  const narrow = queueOf({ calls: 1, windowMs: 10_000 })
  await t.add()
  const first = await narrow.claim()
  if (first?.kind !== 'send') throw new Error('expected a job to send')
  await narrow.settleSlot(WABA, first.slot, { begun: true })
  await t.store.change(first.media.id, { dueAt: t.clock.at + 2000 }, { within: 'QUEUED', call: 'NONE' })
  narrow.letGo(first)
  t.clock.at += 2000
  expect(await narrow.claim()).toBeUndefined()
  expect(await t.store.find(first.media.id)).toMatchObject({ tryingSince: null, triedForMs: 2000 })
  t.clock.at += 8000
  expect((await narrow.claim())?.media).toMatchObject({ tryingSince: t.clock.at, triedForMs: 2000 })
})

test('at the start no slot rests longer than after a call that begins now: the clock may have been ahead', async () => {
  await t.add()
  await queue.settleSlot(WABA, (await claimSend()).slot, { begun: true })
  t.clock.at -= 86_400_000
  await queue.startOver()
  expect(await queue.quota(WABA)).toMatchObject({ used: 1, remaining: 2 })
  t.clock.at += LEASE_MS + RATE.windowMs
  expect(await queue.quota(WABA)).toMatchObject({ used: 0, remaining: 3 })
})

test('a call that turns out not to have begun does not open a WABA that was closed meanwhile', async () => {
  await t.add()
  const { slot } = await claimSend()
  const until = t.clock.at + 60_000
  await queue.closeSlots(WABA, until)
  await queue.settleSlot(WABA, slot, { begun: false })
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 0, nextSlotAt: until })
})

test('what was put off while every slot was in a call is told the time again when one ends', async () => {
  const ids = await addSome(4)
  const jobs = [await claimSend(), await claimSend(), await claimSend()]
  expect(await queue.claim()).toBeUndefined()
  const last = async () => (await t.store.find(ids[3] ?? ''))?.dueAt
  expect(await last()).toBe(t.clock.at + LEASE_MS + RATE.windowMs)
  t.clock.at += 10
  for (const job of jobs) await queue.settleSlot(WABA, job.slot, { begun: true })
  expect(await last()).toBe(t.clock.at + RATE.windowMs)
  await queue.settleSlot(WABA, jobs[1]?.slot ?? NO_SLOT, { begun: false })
  expect(await last()).toBe(t.clock.at)
  expect((await claimSend()).media.id).toBe(ids[3])
})

test('an end of a call that moves the next free slot for none writes none of those that wait', async () => {
  const ids = await addSome(8)
  const jobs = [await claimSend(), await claimSend(), await claimSend()]
  expect(await queue.claim()).toBeUndefined()
  const written: string[][] = []
  t.signals.subscribe(signal => void written.push([...signal.ids]))
  for (const job of jobs) {
    await queue.settleSlot(WABA, job.slot, { begun: true })
    t.clock.at += 10
  }
  expect(written).toEqual([ids.slice(3), [], []])
})

test('a slot that ends while none waits for it changes no media item, and wakes no loop', async () => {
  await t.add()
  const { slot } = await claimSend()
  const changes: string[] = []
  const wakes: string[] = []
  const leave = t.signals.subscribe(signal => wakes.push(...signal.wakes))
  const unwatch = watchStatements(text => text.startsWith('update "media"') && changes.push(text))
  await queue.settleSlot(WABA, slot, { begun: true }).finally(unwatch)
  leave()
  expect({ changes, wakes }).toEqual({ changes: [], wakes: [] })
})

test('a try that has to be repeated keeps its time when a slot is freed', async () => {
  const id = await t.add()
  const { slot } = await claimSend()
  const retry = { lastErrorCode: 'KALEYRA_ERROR', dueAt: t.clock.at + 60_000 }
  await t.store.change(id, retry, { within: 'QUEUED', call: 'NONE' })
  await queue.settleSlot(WABA, slot, { begun: true })
  expect((await t.store.find(id))?.dueAt).toBe(t.clock.at + 60_000)
})

test('a rate that was lowered counts the calls made under the old one [changed-rate]', async () => {
  for (let n = 0; n < 4; n += 1) await t.add()
  for (let n = 0; n < RATE.calls; n += 1) {
    await queue.settleSlot(WABA, (await claimSend()).slot, { begun: true })
    t.clock.at += 100
  }
  const lowered = queueOf({ ...RATE, calls: 1 })
  expect(await lowered.claim()).toBeUndefined()
  // The last of the three calls must have left the window, not just the first.
  expect(await lowered.quota(WABA)).toMatchObject({
    used: 1,
    remaining: 0,
    nextSlotAt: t.clock.at - 100 + RATE.windowMs,
  })
})

test('Kaleyra says the rate is used up: the slots of that WABA open again one by one', async () => {
  await t.add()
  const { slot } = await claimSend()
  await queue.settleSlot(WABA, slot, { begun: true })
  const until = t.clock.at + 60_000
  await queue.closeSlots(WABA, until)
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 0, nextSlotAt: until })
  t.clock.at = until
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 1 })
  // One more each third of the window, however long the wait was: all are open a window later.
  t.clock.at = until + 3333
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 2 })
  t.clock.at = until + RATE.windowMs
  expect(await queue.quota(WABA)).toMatchObject({ remaining: 3 })
  expect(await queue.quota(OTHER_WABA)).toMatchObject({ remaining: 3 })
})

test('a rate of many thousands, and one that is raised later', async () => {
  await t.add()
  const wide = queueOf({ calls: 40_000, windowMs: 10_000 })
  expect(await wide.claim()).toMatchObject({ kind: 'send', slot: { n: 0 } })
  expect(await wide.quota(WABA)).toMatchObject({ limit: 40_000, used: 1 })
  for (let n = 0; n < 4; n += 1) await t.add()
  const jobs = [await wide.claim(), await wide.claim(), await wide.claim(), await wide.claim()]
  expect(new Set(jobs.map(job => job?.media.id)).size).toBe(4)
})

test('two workers that take turns on one file never claim the same media, nor one slot too many', async () => {
  const ids = await addSome(6)
  const second = queueOf(RATE, await t.connect())
  const jobs: (Job | undefined)[] = []
  for (const worker of [queue, second, queue, second, queue, second]) jobs.push(await worker.claim())
  const claimed = jobs.flatMap(job => (job ? [job.media.id] : []))
  expect(claimed.toSorted()).toEqual(ids.slice(0, RATE.calls).toSorted())
})

/** Adds a media item as an upload does, and ends each job that starts with it. Returns the ids of these jobs. */
async function addClaimed(id: string, fileName = `${id}.png`): Promise<string[]> {
  const begun: string[] = []
  queue.handTo(job => {
    begun.push(job.media.id)
    queue.letGo(job)
  })
  const file = { id, wabaId: WABA, owner: null, fileName, type: 'image/png', size: 4, sha256: 'aa' } as const
  await t.store.insert(file, undefined, queue.claimAdded)
  return begun
}

test('an item that is next in line is claimed in the transaction that adds it', async () => {
  expect(await addClaimed('first')).toEqual(['first'])
  expect(await t.store.find('first')).toMatchObject({ call: 'OPEN', attempts: 1, dueAt: t.clock.at + LEASE_MS })
  expect(await queue.quota(WABA)).toMatchObject({ used: 1, queued: 0 })
  expect(await queue.claim()).toBeUndefined()
})

test('nothing else is claimed so: not behind an older item, a used-up rate or an open call of its name, nor when stopping', async () => {
  const older = await t.add()
  expect(await addClaimed('younger')).toEqual([])
  const jobs = [await claimSend(), await claimSend()]
  expect(jobs.map(job => job.media.id)).toEqual([older, 'younger'])
  jobs.forEach(queue.letGo)
  expect(await addClaimed('last', 'same.png')).toEqual(['last'])
  expect(await addClaimed('waits', 'same.png')).toEqual([])
  expect(await addClaimed('no-slot')).toEqual([])
  t.clock.at += RATE.windowMs * 2
  queue.handTo(undefined)
  await t.store.insert(
    { id: 'stop', wabaId: OTHER_WABA, owner: null, fileName: 'b', type: 'image/png', size: 4, sha256: 'aa' },
    undefined,
    queue.claimAdded,
  )
  expect(await t.store.find('stop')).toMatchObject({ call: 'NONE', attempts: 0 })
})

test('while a call is under way the dispatcher claims what is added, several items in one commit', async () => {
  await t.add()
  const job = await claimSend()
  expect(await addClaimed('beside')).toEqual([])
  queue.letGo(job)
  expect(await addClaimed('behind')).toEqual([])
  expect((await claimSend()).media.id).toBe('beside')
})

test('an addition that fails takes no slot', async () => {
  queue.handTo(() => {})
  const file = {
    id: 'twice',
    wabaId: WABA,
    owner: null,
    fileName: 'a',
    type: 'image/png',
    size: 4,
    sha256: 'aa',
  } as const
  await t.store.insert({ ...file, idempotencyKey: 'key' })
  await expect(
    t.store.insert({ ...file, id: 'again', idempotencyKey: 'key' }, undefined, queue.claimAdded),
  ).rejects.toThrow(/unique/iu)
  expect(await queue.quota(WABA)).toMatchObject({ used: 0, queued: 1 })
})

test('a call whose slot another one has by now neither frees nor renews it', async () => {
  const [first] = await addSome(RATE.calls + 1)
  const { slot } = await claimSend()
  await t.store.change(first ?? '', {}, { to: 'PENDING', call: 'ENDED' })
  // It was stopped until its slot was free again.
  t.clock.at += LEASE_MS + RATE.windowMs
  const next = queueOf(RATE)
  const jobs = await next.claimUpTo(RATE.calls)
  expect(jobs).toHaveLength(RATE.calls)
  const used = await next.quota(WABA)
  for (const begun of [true, false]) await queue.settleSlot(WABA, slot, { begun })
  expect(await next.quota(WABA)).toEqual(used)
})

describe('of several gateways', () => {
  const queueFor = (name: string) => {
    const slots = createSlots({ rate: RATE, leaseMs: LEASE_MS, longestClosedMs: 60_000, ...t.time })
    const lasts = { leaseMs: LEASE_MS, lookupAgainMs: LOOK_AGAIN_MS, retryForMs: 86_400_000 }
    return createQueue({ ...t, ...lasts, slots, rate: RATE, holder: () => name })
  }

  test('the open calls of a dead one are looked up at once, and those of others are not touched', async () => {
    const [dead, living] = [queueFor('dead'), queueFor('living')]
    const [lost, open] = await addSome(2)
    expect(await dead.claim()).toMatchObject({ kind: 'send', media: { id: lost, holder: 'dead' } })
    expect(await living.claim()).toMatchObject({ kind: 'send', media: { id: open, holder: 'living' } })
    const woken: string[] = []
    t.signals.subscribe(({ wakes }) => woken.push(...wakes))
    await living.takeOver('dead')
    expect(woken).toEqual(['QUEUED'])
    expect(await living.claim()).toMatchObject({
      kind: 'reconcile',
      media: { id: lost, call: 'LOST', holder: 'living', lastErrorCode: 'OUTCOME_UNKNOWN' },
    })
    expect(await living.claim()).toBeUndefined()
    expect(await living.quota(WABA)).toMatchObject({ used: 2 })
  })

  test('a lookup that a dead one has not ended is due again; one that has an outcome keeps its time', async () => {
    const [dead, living] = [queueFor('dead'), queueFor('living')]
    const [id = ''] = await addSome(1)
    await dead.claim()
    await t.store.change(id, { dueAt: t.now() }, { within: 'QUEUED', call: 'LOST' })
    expect(await dead.claim()).toMatchObject({ kind: 'reconcile', media: { id, holder: 'dead' } })
    await living.takeOver('dead')
    expect(await living.claim()).toMatchObject({ kind: 'reconcile', media: { id } })
    await t.store.change(id, { dueAt: t.now() + 200 }, { within: 'QUEUED', call: 'LOOKED' })
    await dead.takeOver('living')
    expect(await dead.claim()).toBeUndefined()
  })

  test('the lease of a call that was taken over is not renewed by the one that had it', async () => {
    const [held, other] = [queueFor('held up'), queueFor('living')]
    const [id = ''] = await addSome(1)
    await held.claim()
    await other.takeOver('held up')
    expect(await held.claim()).toMatchObject({ kind: 'reconcile', media: { id, call: 'LOST' } })
  })
})
