import { sql } from 'kysely'
import { afterEach, beforeAll, beforeEach, describe, expect, inject, onTestFinished, test, vi } from 'vitest'
import { startWay } from '../../../test/gateways/way.ts'
import type { Way } from '../../../test/gateways/way.ts'
import { createDatabase } from '../../../test/postgres-fixture.ts'
import { systemClock } from '../../lib/clock.ts'
import { createLog } from '../../lib/log.ts'
import { openPostgres } from './database.ts'
import type { OpenedPostgres } from './database.ts'
import { startInstances } from './instances.ts'
import type { Instances } from './instances.ts'

const LEASE_MS = 400
const log = createLog('silent')
const { monotonic } = systemClock

/** Some tests hold a connection back on purpose; in all others a busy machine is no fault. */
const ANSWER_MS = 10_000
const MOST_CONNECTIONS = 4

let url: string
let opened: OpenedPostgres
let database: OpenedPostgres['database']
let started: Instances[]
beforeAll(async () => {
  url = await createDatabase(inject('postgres') ?? '')
  opened = await openPostgres(url, { mostConnections: MOST_CONNECTIONS })
  ;({ database } = opened)
  return () => database.destroy()
})
beforeEach(() => void (started = []))
afterEach(async () => {
  for (const one of started) await one.stop()
  await database.deleteFrom('instance').execute()
})

type Times = { leaseMs?: number; beatMs?: number; answerMs?: number }
async function start(
  takeOver?: (dead: string) => Promise<void>,
  { leaseMs = LEASE_MS, beatMs = 50, answerMs = ANSWER_MS }: Times = {},
  on = opened,
): Promise<Instances> {
  const one = await startInstances({ ...on, monotonic, log, leaseMs, beatMs, answerMs })
  started.push(one)
  // First it is called for what is forgotten.
  if (takeOver) one.takeOverBy(async dead => (dead === undefined ? undefined : takeOver(dead)))
  return one
}

const rows = () => database.selectFrom('instance').selectAll().orderBy('id').execute()
const addDead = (id: string) =>
  database
    .insertInto('instance')
    .values({ id, aliveUntil: Date.now() - 60_000, takenBy: null })
    .execute()

test("its time is the database's, in whatever zone this machine is", async () => {
  const one = await start()
  expect(Math.abs(one.now() - Date.now())).toBeLessThan(1000)
})

test('a dead one is taken over once, by one of those that live, and is forgotten then', async () => {
  await addDead('dead')
  const taken: string[] = []
  const takeOver = async (dead: string) => void taken.push(dead)
  const living = [await start(takeOver), await start(takeOver), await start(takeOver)]
  await expect.poll(async () => (await rows()).map(row => row.id)).toEqual(living.map(one => one.id()).toSorted())
  expect(taken).toEqual(['dead'])
})

test('a claim whose answer was late is made again', async () => {
  const taken: string[] = []
  const one = await start(async dead => void taken.push(dead))
  const claimed = { id: 'claimed', aliveUntil: Date.now() + 3_600_000, takenBy: one.id() }
  await database.insertInto('instance').values(claimed).execute()
  await expect.poll(rows).toMatchObject([{ id: one.id() }])
  expect(taken).toEqual(['claimed'])
})

test('one that has stopped is taken over at once; one that seems dead only after a lease of its own without a gap', async () => {
  const takeOver = vi.fn(async () => {})
  await (await start()).stop()
  await addDead('seems dead')
  const at = monotonic()
  await start(takeOver)
  await expect.poll(() => takeOver).toHaveBeenCalledOnce()
  expect(takeOver).not.toHaveBeenCalledWith('seems dead')
  await vi.waitUntil(() => takeOver.mock.calls.length === 2, { timeout: 60_000 })
  expect(takeOver).toHaveBeenLastCalledWith('seems dead')
  expect(monotonic() - at).toBeGreaterThanOrEqual(LEASE_MS)
})

test('one that was taken for dead goes on under a new id', async () => {
  const late = await start(undefined, { beatMs: 3 * LEASE_MS })
  const before = late.id()
  const taken: string[] = []
  await start(async dead => void taken.push(dead))
  await vi.waitUntil(() => late.id() !== before, { timeout: 60_000 })
  expect(taken[0]).toBe(before)
  expect((await rows()).map(row => row.id)).toContain(late.id())
})

test('what could not be taken over is tried again, by another one too', async () => {
  await addDead('dead')
  let tries = 0
  const takeOver = async () => {
    tries += 1
    if (tries < 3) throw new Error('the database is away')
  }
  await start(takeOver)
  await start(takeOver)
  await vi.waitUntil(() => tries === 3, { timeout: 60_000 })
  await expect.poll(async () => (await rows()).some(row => row.id === 'dead')).toBe(false)
})

test('a lease is renewed while what a dead one has left is being taken over', async () => {
  await addDead('dead')
  const busy = await start()
  const id = busy.id()
  const aliveUntil = async () => (await rows()).find(row => row.id === id)?.aliveUntil ?? 0
  const before = await aliveUntil()
  busy.takeOverBy(async dead => {
    if (dead !== undefined)
      await vi.waitUntil(async () => (await aliveUntil()) > before + 3 * LEASE_MS, { timeout: 60_000 })
  })
  const others: string[] = []
  await start(async dead => void others.push(dead))
  await expect.poll(async () => (await rows()).some(row => row.id === 'dead'), { timeout: 60_000 }).toBe(false)
  expect(busy.id()).toBe(id)
  expect(others).not.toContain(id)
})

test('what is left under ids that are forgotten is looked for once, before all else', async () => {
  const gone = await start()
  await gone.stop()
  const taken: (string | undefined)[] = []
  const one = await start()
  one.takeOverBy(async dead => void taken.push(dead))
  await expect.poll(() => taken).toHaveLength(2)
  expect(taken).toEqual([undefined, gone.id()])
})

test('one that has beaten before its start has ended takes over all the same', async () => {
  const one = await start()
  const [first] = await rows()
  await expect.poll(async () => (await rows())[0]?.aliveUntil).toBeGreaterThan(first?.aliveUntil ?? Infinity)
  const taken: (string | undefined)[] = []
  one.takeOverBy(async dead => void taken.push(dead))
  await addDead('dead')
  await vi.waitUntil(() => taken.includes('dead'), { timeout: 60_000 })
})

test('one whose pool is busy for longer than a lease is not taken for dead', async () => {
  const busy = await openPostgres(url, { mostConnections: 2 })
  onTestFinished(() => busy.database.destroy())
  const leaseMs = 2000
  const one = await start(undefined, { leaseMs, beatMs: 200 }, busy)
  const id = one.id()
  const others: string[] = []
  await start(async dead => void others.push(dead), { leaseMs })
  const asleep = sql`select pg_sleep(${3 * (leaseMs / 1000)}::double precision)`
  await Promise.all(Array.from({ length: 2 }, () => asleep.execute(busy.database)))
  expect(others).toEqual([])
  expect(one.id()).toBe(id)
})

describe('over a way that a test holds', () => {
  let way: Way
  let byWay: OpenedPostgres
  beforeEach(async () => {
    way = await startWay(Number(new URL(url).port))
    const through = Object.assign(new URL(url), { port: String(way.port), search: 'sslmode=disable' })
    byWay = await openPostgres(through.href)
  })
  afterEach(async () => {
    way.release()
    await byWay.database.destroy()
    way.stop()
  })

  /** Every connection opens with the name of the gateway, so those before the hold do not have it. */
  const isOld = ({ sent }: { sent: string }) => !sent.includes('resumable-media-gateway')

  test('one whose connection hangs is not taken for dead: its next beat goes over another', async () => {
    const leaseMs = 4000
    const one = await start(undefined, { leaseMs, beatMs: 250, answerMs: 1000 }, byWay)
    const id = one.id()
    const others: string[] = []
    await start(async dead => void others.push(dead), { leaseMs })
    way.hold(isOld)
    await vi.waitUntil(() => way.holding() > 0, { timeout: 60_000 })
    const heldAt = monotonic()
    await vi.waitUntil(() => monotonic() - heldAt > 2 * leaseMs, { timeout: 60_000 })
    expect(others).toEqual([])
    expect(one.id()).toBe(id)
  })

  const HELD_MS = 800
  const TOLERATED_MS = 100
  const isRequest = ({ side }: { side: string }) => side === 'requests'
  /** Holds the next request for a while; what comes after it is held as well, until it is released. */
  async function delayOne(): Promise<void> {
    await vi.waitUntil(() => way.holding() === 1, { timeout: 60_000 })
    const heldAt = monotonic()
    await vi.waitUntil(() => monotonic() - heldAt > HELD_MS)
    way.release()
  }

  test('a request that is late sets no clock ahead', async () => {
    const other = await start(undefined, { leaseMs: 60_000 })
    const one = await start(undefined, { leaseMs: 60_000 }, byWay)
    for (let round = 0; round < 4; round += 1) {
      way.hold(isRequest)
      await delayOne()
      way.hold(isRequest)
      // The next request is that of a beat, or a part of one, whose last answer has come.
      await vi.waitUntil(() => way.holding() === 1, { timeout: 60_000 })
      expect(Math.abs(one.now() - other.now())).toBeLessThan(TOLERATED_MS)
      way.release()
    }
  })

  test('the first requests, when they are late, set no clock ahead', async () => {
    const other = await start(undefined, { leaseMs: 60_000 })
    way.hold(({ side, sent }) => side === 'requests' && sent.includes('clock_timestamp'))
    const starting = start(undefined, { leaseMs: 60_000, beatMs: 60_000 }, byWay)
    await delayOne()
    const one = await starting
    expect(Math.abs(one.now() - other.now())).toBeLessThan(TOLERATED_MS)
  })
})
