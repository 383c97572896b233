import { afterEach, beforeAll, beforeEach, expect, inject, test, vi } from 'vitest'
import { createDatabase } from '../../../test/postgres-fixture.ts'
import { systemClock } from '../../lib/clock.ts'
import { createLog } from '../../lib/log.ts'
import type { Database } from '../database.ts'
import { openPostgres } from './database.ts'
import { startInstances } from './instances.ts'
import type { Instances } from './instances.ts'

const LEASE_MS = 400
const log = createLog('silent')
const { monotonic } = systemClock

let database: Database
let started: Instances[]
beforeAll(async () => {
  ;({ database } = await openPostgres(await createDatabase(inject('postgres') ?? '')))
  return () => database.destroy()
})
beforeEach(() => void (started = []))
afterEach(async () => {
  for (const one of started) await one.stop()
  await database.deleteFrom('instance').execute()
})

async function start(takeOver?: (dead: string) => Promise<void>, beatMs = 50): Promise<Instances> {
  const one = await startInstances({ database, monotonic, log, leaseMs: LEASE_MS, beatMs })
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

test('one that has stopped is taken over at once; one that seems dead only after a lease of its own without a gap', async () => {
  const takeOver = vi.fn(async () => {})
  await (await start()).stop()
  await addDead('seems dead')
  const at = monotonic()
  await start(takeOver)
  await vi.waitUntil(() => takeOver.mock.calls.length === 1)
  expect(takeOver).not.toHaveBeenCalledWith('seems dead')
  await vi.waitUntil(() => takeOver.mock.calls.length === 2, { timeout: 60_000 })
  expect(takeOver).toHaveBeenLastCalledWith('seems dead')
  expect(monotonic() - at).toBeGreaterThanOrEqual(LEASE_MS)
})

test('one that was taken for dead goes on under a new id', async () => {
  const late = await start(undefined, 3 * LEASE_MS)
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
  await vi.waitUntil(() => taken.length === 2)
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
