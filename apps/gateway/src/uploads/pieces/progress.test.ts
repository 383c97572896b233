import { systemClock } from '../../lib/clock.ts'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { PartFile } from '../../spool/spool.ts'
import { startProgress } from './progress.ts'

const HOUR_MS = 3_600_000

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

/** A file that grows by so many bytes every 100 ms, for 10 s; answers how often that was reported, synced, and kept. */
async function grow(bytes: number, ttlMs: number) {
  const counts = { reported: 0, synced: 0, kept: 0 }
  let size = 0
  let synced = 0
  const syncIfCheap = async () => {
    counts.synced += 1
    synced = size
  }
  const file = { size: () => size, synced: () => synced, syncIfCheap } as PartFile
  const progress = startProgress(
    file,
    { ttlMs, monotonic: systemClock.monotonic },
    () => void (counts.reported += 1),
    async () => void (counts.kept += 1),
  )
  for (let n = 0; n < 100; n += 1) {
    size += bytes
    await vi.advanceTimersByTimeAsync(100)
  }
  await progress.stop()
  return counts
}

test('of a fast sender it reports twice a second, and keeps it every few seconds', async () => {
  expect(await grow(50_000, HOUR_MS)).toEqual({ reported: 20, synced: 20, kept: 2 })
})

test('a slow sender costs a sync every few seconds only', async () => {
  expect(await grow(110, HOUR_MS)).toEqual({ reported: 2, synced: 2, kept: 2 })
})

test('a slow sender is reported in time, where uploads are given up soon', async () => {
  const { reported, kept } = await grow(110, 3000)
  expect([reported, kept]).toEqual([expect.toSatisfy((n: number) => n >= 9), reported])
})

test('bytes that become durable after the last has come are reported too', async () => {
  let synced = 0
  const reported: number[] = []
  const file = { size: () => 200_000, synced: () => synced, syncIfCheap: async () => {} } as PartFile
  const progress = startProgress(
    file,
    { ttlMs: HOUR_MS, monotonic: systemClock.monotonic },
    size => reported.push(size),
    async () => {},
  )
  await vi.advanceTimersByTimeAsync(2000)
  expect(reported).toEqual([])
  synced = 200_000
  await vi.advanceTimersByTimeAsync(2000)
  await progress.stop()
  expect(reported).toEqual([200_000])
})
