import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCalls } from './calls.ts'
import { drain } from './drain.ts'
import { createMovedClock } from './moved-clock.ts'
import { composeParts, HOUR_MS, RATE } from './parts.ts'
import type { Parts } from './parts.ts'
import { fillItems, itemsOf, wabaOf } from './population.ts'
import { openSqliteStore } from './stores.ts'
import type { ScaleStore } from './stores.ts'

let at: ScaleStore
beforeEach(async () => {
  at = await openSqliteStore()
})
afterEach(() => at.close())

test('a population is as it is described', async () => {
  const population = { wabas: 30, most: 40, least: 2 }
  await fillItems(at.database, population, 1000)
  const { rows } = await sql<{ wabaId: string; items: number }>`select "wabaId", count(*) as items from media
    group by 1 order by 1`.execute(at.database)
  expect(rows).toEqual(
    Array.from({ length: 30 }, (_, index) => ({ wabaId: wabaOf(index + 1), items: itemsOf(population, index + 1) })),
  )
  expect(rows.map(({ items }) => items).slice(0, 4)).toEqual([40, 20, 13, 10])
})

/** When the calls for 25 items of one WABA come, in hours since the first. */
async function hoursOfCalls(change: (parts: Parts) => Partial<Parts['queue']>): Promise<number[]> {
  const clock = createMovedClock()
  const parts = composeParts(at, clock)
  await fillItems(at.database, { wabas: 1, most: 25, least: 25 }, clock.now())
  const calls = createCalls(clock)
  await drain({ ...parts, queue: { ...parts.queue, ...change(parts) } }, clock, { submit: calls.submit })
  const times = calls.timesOf.get(wabaOf(1)) ?? []
  return times.map(time => Math.floor((time - (times[0] ?? 0)) / HOUR_MS))
}

test('a simulation shows the calls as the rate lets them come', async () => {
  const hours = await hoursOfCalls(() => ({}))
  expect(hours).toEqual(Array.from({ length: 25 }, (_, n) => (n < RATE.calls ? 0 : 1)))
})

test('a simulation shows calls that come too early, as a slot would make them that does not rest', async () => {
  const hours = await hoursOfCalls(({ queue }) => ({
    settleSlot: (wabaId, n) => queue.settleSlot(wabaId, n, { begun: false }),
  }))
  expect(hours).toEqual(Array.from({ length: 25 }, () => 0))
})
