import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createLog } from '../lib/log.ts'
import { startExpiry } from './expire.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

const HOUR_MS = 3_600_000

function expiryWith(remove: (id: string) => Promise<void>, endings = t.endings) {
  const expiry = startExpiry({
    store: t.store,
    endMedia: t.endMedia,
    spool: { remove, retryRemovals: async () => false },
    handleTtlMs: 24 * HOUR_MS,
    dataTtlMs: 72 * HOUR_MS,
    endings,
    now: t.now,
    log: createLog('silent'),
  })
  t.signals.subscribe(expiry.wake)
  return expiry
}

test('a handle ends after its day and the media after three, also while nobody asks', async () => {
  const removed: string[] = []
  const id = await t.add()
  const lives = { handleExpiresAt: t.now() + 24 * HOUR_MS, dataExpiresAt: t.now() + 72 * HOUR_MS }
  await t.store.change(id, lives, { to: 'PENDING' })
  await t.store.change(id, { dueAt: lives.handleExpiresAt }, { to: 'UPLOADED' })
  const expiry = expiryWith(async one => void removed.push(one))
  const at = async (hours: number) => {
    t.clock.at = Date.parse('2026-01-01T00:00:00Z') + hours * HOUR_MS
    expiry.wake()
  }
  await at(23.9)
  expect((await t.store.find(id))?.status).toBe('UPLOADED')
  await at(24)
  await expect.poll(async () => (await t.store.find(id))?.status).toBe('EXPIRED')
  expect(removed).toEqual([])
  await at(72)
  await expect.poll(() => t.store.find(id)).toBeUndefined()
  expect(removed).toEqual([id])
  await expiry.stop()
})

test('a file that cannot be removed keeps no other media, and is tried again later', async () => {
  const [stuck, other] = [await t.add(), await t.add()]
  for (const id of [stuck, other]) await t.store.change(id, { dueAt: t.now() }, { to: 'CANCELLED' })
  let fails = true
  const expiry = expiryWith(async id => {
    if (id === stuck && fails) throw new Error('EPERM')
  })
  await expect.poll(() => t.store.find(other)).toBeUndefined()
  await expect.poll(async () => (await t.store.find(stuck))?.dueAt).toBe(t.now() + 60_000)
  fails = false
  t.clock.at += 60_000
  expiry.wake()
  await expect.poll(() => t.store.find(stuck)).toBeUndefined()
  await expiry.stop()
})

test.each([1, 2, 3, 4])('no row goes without its bytes: its time ends after question %i for it', async questions => {
  const removed: string[] = []
  const id = await t.add()
  // Due before its time: its deadline was put forward while the clock was behind.
  const dataExpiresAt = t.now() + HOUR_MS
  await t.store.change(id, { dataExpiresAt, dueAt: t.now() }, { to: 'CANCELLED' })
  let asked = 0
  const now = () => ((asked += 1) > questions ? dataExpiresAt : dataExpiresAt - 1)
  const expiry = expiryWith(async one => void removed.push(one), { ...t.endings, now })
  const dueAt = async () => (await t.store.find(id))?.dueAt
  await expect.poll(dueAt).not.toBe(t.now())
  await expiry.stop()
  expect(removed).toEqual((await dueAt()) === undefined ? [id] : [])
})
