import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createLog } from '../lib/log.ts'
import type { Media } from '../media/media.ts'
import { createNewestIds } from '../store/newest-ids.ts'
import { startDispatcher } from './dispatcher.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Outcome } from '../kaleyra/outcome.ts'
import { createQueue } from './queue.ts'
import { createSettle } from './settle.ts'
import { createSlots } from './slots.ts'

const DAY_MS = 86_400_000
const RATE = { calls: 3, windowMs: 10_000 }
/** The longest call, and with it what a lookup would have to wait for. */
const LEASE_MS = 360_000

let t: TestStore
let dispatcher: Dispatcher
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(async () => {
  await dispatcher.stop()
  await t.close()
})

/**
 * A dispatcher whose calls all end with `outcome`, once `during` is done. `lookups` are those that were looked up, and
 * `failed` resolves once an error was logged.
 */
function start(outcome: Outcome, during: () => Promise<unknown>, followClock = async () => {}) {
  const failed = Promise.withResolvers<void>()
  const log = Object.assign(createLog('silent'), { error: () => failed.resolve() })
  const slots = createSlots({ rate: RATE, leaseMs: LEASE_MS, longestClosedMs: DAY_MS, ...t.time })
  const lasts = { leaseMs: LEASE_MS, lookupAgainMs: 1000, retryForMs: DAY_MS, handleTtlMs: DAY_MS, dataTtlMs: DAY_MS }
  const deps = { ...t, ...lasts, slots, rate: RATE, log }
  const queue = createQueue(deps)
  const lookups: string[] = []
  const settle = createSettle({
    ...deps,
    queue,
    newestIds: createNewestIds(t),
    onAccepted: () => {},
    retryDelaysMs: [60_000],
    pollDelaysMs: [60_000],
  })
  dispatcher = startDispatcher({
    ...deps,
    queue,
    settle,
    async submit(_media, signal) {
      await during()
      return signal.aborted ? STOPPED : outcome
    },
    async reconcile({ id }: Media) {
      lookups.push(id)
      return { kind: 'unseen' }
    },
    followClock,
  })
  return { queue, lookups, failed: failed.promise }
}

const ACCEPTED: Outcome = { kind: 'accepted', kaleyraId: '639', kaleyraStatus: 'PENDING' }
const STOPPED: Outcome = { kind: 'later', code: 'STOPPED', message: '', begun: false }
const REFUSED: Outcome = { kind: 'refused', reason: 'OTHER', message: 'no' }

/** The database refuses to write into `table`, as it does on a disk that fails. */
const breakTable = (table: 'media' | 'slot') =>
  sql`create trigger broken before update on ${sql.table(table)} begin select raise(abort, 'disk I/O error'); end`.execute(
    t.database,
  )
const mend = () => sql`drop trigger broken`.execute(t.database)

test.each([
  ['media', ACCEPTED, 'PENDING'],
  ['slot', ACCEPTED, 'PENDING'],
  ['media', REFUSED, 'FAILED'],
] as const)(
  'an answer that cannot be written into the table %s (%o) is written soon after, and its call is never looked up',
  async (table, outcome, status) => {
    const id = await t.add()
    const { lookups, failed } = start(outcome, () => breakTable(table))
    await failed
    // The lease ends meanwhile, and other work has its turn.
    t.clock.at += LEASE_MS
    dispatcher.wake()
    await mend()
    await expect.poll(async () => (await t.store.find(id))?.status).toBe(status)
    expect(await t.store.find(id)).toMatchObject({ attempts: 1, callBegunAt: null })
    expect(lookups).toEqual([])
  },
)

test('a gateway that stops does not wait for an answer that cannot be written: the next start looks it up [answer-not-written]', async () => {
  const id = await t.add()
  const { failed } = start(ACCEPTED, () => breakTable('media'))
  await failed
  await dispatcher.stop()
  expect(await t.store.find(id)).toMatchObject({ status: 'QUEUED', attempts: 1, callBegunAt: t.now() })
})

describe('a gateway that stops makes the call of an item that is being claimed', () => {
  test('by its loop', async () => {
    const id = await t.add()
    const { promise: clockIsFollowed, resolve } = Promise.withResolvers<void>()
    start(
      ACCEPTED,
      async () => {},
      () => clockIsFollowed,
    )
    const stopped = dispatcher.stop()
    resolve()
    await stopped
    expect(await t.store.find(id)).toMatchObject({ status: 'PENDING', attempts: 1 })
  })

  test('by a request', async () => {
    const { queue } = start(ACCEPTED, async () => {})
    let stopped: Promise<void> | undefined
    const row = {
      wabaId: WABA,
      owner: null,
      fileName: 'a.png',
      type: 'image/png',
      size: 1,
      sha256: 'aa',
      id: 'one',
    } as const
    const adding: Promise<unknown> = t.store.insert(row, undefined, async (tx, id) => {
      const beginCall = await queue.claimAdded(tx, id)
      stopped = dispatcher.stop(adding)
      return beginCall
    })
    await adding
    await stopped
    expect(await t.store.find('one')).toMatchObject({ status: 'PENDING', attempts: 1 })
  })
})
