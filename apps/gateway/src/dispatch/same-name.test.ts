import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOnPostgres, openTestStore, OTHER_WABA, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createEstimate } from './eta.ts'
import { createQueue } from './queue.ts'
import type { Job, Queue } from './queue.ts'
import { createSlots } from './slots.ts'

const RATE = { calls: 3, windowMs: 10_000 }
const LEASE_MS = 1000

let t: TestStore
let queue: Queue
beforeEach(async () => {
  t = await openTestStore()
  queue = queueOf()
})
afterEach(() => t.close())

function queueOf(rate = RATE, database = t.database): Queue {
  const slots = createSlots({ rate, leaseMs: LEASE_MS, longestClosedMs: 900_000, ...t.time })
  return createQueue({ ...t, database, slots, rate, leaseMs: LEASE_MS, lookupAgainMs: 300, retryForMs: 86_400_000 })
}

const addNamed = (fileName: string, wabaId = WABA) => t.add({ fileName, wabaId })
const get = async (id: string) => (await t.store.find(id))!
async function claimSend(from = queue): Promise<Extract<Job, { kind: 'send' }>> {
  const job = await from.claim()
  if (job?.kind !== 'send') throw new Error(`expected a job to send, got ${JSON.stringify(job)}`)
  return job
}
/** The end of a call, as its settling writes it. */
const ended = (id: string) => t.store.change(id, { kaleyraId: '9' }, { to: 'PENDING', call: 'ENDED' })
const answerLost = (id: string) => t.store.change(id, {}, { within: 'QUEUED', call: 'LOST' })
/** After two lookups, or with an answer. */
const notFound = (id: string, nameTries: number) =>
  t.store.change(id, { nameTries, dueAt: t.now() + 500 }, { within: 'QUEUED', call: 'NONE' })

const WAITS = { status: 'QUEUED', attempts: 0, dueAt: null, lastErrorCode: 'SAME_NAME_UNDER_WAY' }

test('while a call of a name is open no other of that name begins in the WABA, and no other name waits for it [one-call-per-name]', async () => {
  const [first, second] = [await addNamed('a.png'), await addNamed('a.png')]
  const elsewhere = await addNamed('a.png', OTHER_WABA)
  const other = await addNamed('A.png')
  const claimed = [await claimSend(), await claimSend(), await claimSend()].map(({ media }) => media.id)
  expect(claimed).toEqual([first, elsewhere, other])
  expect(await queue.claim()).toBeUndefined()
  expect(await get(second)).toMatchObject({ ...WAITS, lastErrorMessage: expect.stringContaining('"a.png" goes first') })
  expect(await t.store.nextDueAt(['QUEUED'])).toBe(t.now() + LEASE_MS)
  expect(await queue.quota(WABA)).toMatchObject({ used: 2, remaining: 1, queued: 1 })
})

test('names are told apart as Kaleyra’s list is: byte for byte', async () => {
  const names = ['ä.png'.normalize('NFC'), 'ä.png'.normalize('NFD'), 'Ä.png']
  for (const name of names) await addNamed(name)
  const jobs = [await claimSend(), await claimSend(), await claimSend()]
  expect(jobs.map(({ media }) => media.fileName)).toEqual(names)
})

describe('the one that waits is due at once, and told of it, when the first', () => {
  const endings: [string, (id: string) => Promise<unknown>][] = [
    ['is taken', ended],
    ['is refused', id => t.store.change(id, {}, { to: 'FAILED', call: 'ENDED' })],
    [
      'is put off by an answer',
      id => t.store.change(id, { dueAt: t.now() + 60_000 }, { within: 'QUEUED', call: 'NONE' }),
    ],
    [
      'was looked for, and has had its tries',
      async id => {
        await answerLost(id)
        await t.store.change(id, {}, { within: 'QUEUED', call: 'LOOKED' })
        await notFound(id, 0)
      },
    ],
    [
      'is cancelled while it waits for its next try',
      async id => {
        await notFound(id, 2)
        await t.store.change(id, {}, { to: 'CANCELLED', whileCall: 'NONE' })
      },
    ],
  ]
  test.each(endings)('%s', async (_how, end) => {
    const first = await addNamed('a.png')
    const second = await addNamed('a.png')
    await claimSend()
    await queue.claim()
    const told: string[] = []
    t.signals.subscribe(({ ids }) => told.push(...ids))
    t.clock.at += 10
    await end(first)
    expect(told).toContain(second)
    expect(await get(second)).toMatchObject({ dueAt: t.now(), waitsForName: null, lastErrorCode: null })
    expect((await claimSend()).media.id).toBe(second)
  })
})

test('an answer that was lost keeps the name while it is looked for, and who waits is told that', async () => {
  const [first, second] = [await addNamed('a.png'), await addNamed('a.png')]
  const job = await claimSend()
  await queue.claim()
  await answerLost(first)
  queue.letGo(job)
  expect(await get(second)).toMatchObject({ ...WAITS, lastErrorMessage: expect.stringContaining('was lost') })
  t.clock.at += LEASE_MS
  expect(await queue.claim()).toMatchObject({ kind: 'reconcile', media: { id: first } })
  expect(await queue.claim()).toBeUndefined()
})

test('one that was looked for and not found goes again before the others of its name', async () => {
  const [first, second] = [await addNamed('a.png'), await addNamed('a.png')]
  await claimSend()
  await queue.claim()
  await notFound(first, 3)
  expect(await get(second)).toMatchObject(WAITS)
  t.clock.at += 500
  expect((await claimSend()).media.id).toBe(first)
  await ended(first)
  expect((await claimSend()).media.id).toBe(second)
})

test('two of a name that both are to go before the others do not wait for each other’s tries', async () => {
  const [first, second, third] = [await addNamed('a.png'), await addNamed('a.png'), await addNamed('a.png')]
  for (const id of [first, second]) await t.store.change(id, { nameTries: 3 }, { within: 'QUEUED' })
  expect((await claimSend()).media.id).toBe(first)
  expect(await queue.claim()).toBeUndefined()
  await ended(first)
  expect((await claimSend()).media.id).toBe(second)
  await ended(second)
  expect((await claimSend()).media.id).toBe(third)
})

test('a kill in the call: at the start who waits looks again what it waits for, and nothing of the name is sent', async () => {
  const [first, second] = [await addNamed('a.png'), await addNamed('a.png')]
  await claimSend()
  await queue.claim()
  const next = queueOf()
  await next.startOver()
  expect(await next.claim()).toMatchObject({ kind: 'reconcile', media: { id: first } })
  expect(await next.claim()).toBeUndefined()
  expect(await get(second)).toMatchObject({ ...WAITS, waitsForName: 'OUTCOME' })
})

test('two workers on one file: the name is free for one of them', async () => {
  for (let n = 0; n < 4; n += 1) await addNamed('a.png')
  const second = queueOf(RATE, await t.connect())
  const jobs = [await queue.claim(), await second.claim(), await queue.claim(), await second.claim()]
  expect(jobs.filter(Boolean)).toHaveLength(1)
})

test('what waits for its name is not being tried: the day of its tries rests', async () => {
  const [first, second] = [await addNamed('a.png'), await addNamed('a.png')]
  await t.store.change(second, { tryingSince: t.now() - 700 }, { within: 'QUEUED' })
  await claimSend()
  await queue.claim()
  t.clock.at += 86_400_000
  await ended(first)
  expect((await claimSend()).media).toMatchObject({ id: second, tryingSince: t.now(), triedForMs: 700, attempts: 1 })
})

test('its turn is told where the slots say it, and its place is kept', async () => {
  const estimate = createEstimate({
    ...t,
    slots: createSlots({ rate: RATE, leaseMs: LEASE_MS, longestClosedMs: 900_000, ...t.time }),
  })
  const [first, second, third] = [await addNamed('a.png'), await addNamed('a.png'), await addNamed('a.png')]
  await queue.settleSlot(WABA, (await claimSend()).slot, { begun: true })
  await queue.claim()
  expect([await estimate.dueAtOf(await get(second)), await estimate.positionOf(await get(third))]).toEqual([null, 2])
  for (let n = 0; n < 2; n += 1) {
    await t.add()
    await queue.settleSlot(WABA, (await claimSend()).slot, { begun: true })
  }
  const last = await t.add()
  expect(await queue.claim()).toBeUndefined()
  const freeAt = t.now() + RATE.windowMs
  for (const id of [second, third, last]) expect(await estimate.dueAtOf(await get(id))).toBe(freeAt)
  await ended(first)
  expect(await queue.claim()).toBeUndefined()
  expect(await get(second)).toMatchObject({ waitsForSlot: 1, waitsForName: null, lastErrorCode: null, dueAt: freeAt })
})

test.skipIf(isOnPostgres)(
  'ten thousand that wait for one name cost no more than ten do, each that goes and what goes beside them',
  async () => {
    const wide = queueOf({ calls: 500, windowMs: 10_000 })
    const first = await addNamed('a.png')
    await claimSend(wide)
    let holder = first
    const addMany = async (from: number, to: number) => {
      const { seq: _, ...row } = await get(first)
      const waiting = { ...row, status: 'QUEUED', call: 'NONE', callBegunAt: null, dueAt: t.now() } as const
      for (let n = from; n < to; n += 100) {
        const rows = Array.from({ length: Math.min(100, to - n) }, (_row, index) => ({
          ...waiting,
          id: `many-${n + index}`,
        }))
        await t.database.insertInto('media').values(rows).execute()
      }
      expect(await wide.claim()).toBeUndefined()
    }
    /** Processor time: the wall's is that of a busy disk. */
    const costOf = async (calls: number) => {
      const before = process.cpuUsage()
      for (let n = 0; n < calls; n += 1) {
        await ended(holder)
        holder = (await claimSend(wide)).media.id
        expect(holder).toMatch(/^many-/u)
        const beside = await t.add()
        expect((await claimSend(wide)).media.id).toBe(beside)
        await ended(beside)
      }
      return process.cpuUsage(before).user
    }
    await addMany(0, 60)
    await costOf(20)
    const ofFew = await costOf(20)
    await addMany(60, 10_000)
    expect(await costOf(20)).toBeLessThan(ofFew * 4)
  },
)
