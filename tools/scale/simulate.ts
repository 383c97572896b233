import { createCalls } from '@resumable-media/gateway/scale/calls'
import { drain } from '@resumable-media/gateway/scale/drain'
import { createMovedClock } from '@resumable-media/gateway/scale/moved-clock'
import { composeParts, HOUR_MS, RATE } from '@resumable-media/gateway/scale/parts'
import { fillItems, itemsOf } from '@resumable-media/gateway/scale/population'
import type { Population } from '@resumable-media/gateway/scale/population'
import { mostInWindow } from '../soak/windows.ts'
import { costOf, each } from './meter.ts'
import type { Cost } from './meter.ts'
import type { Places } from './places.ts'
import type { Simulation } from './sizes.ts'

export type Hour = { hour: number; sent: number; model: number }
export type Simulated = Simulation & {
  items: number
  /** Calls that came, and items that they were for. */
  called: number
  sent: number
  /** Of the rows afterwards: what still waits, and what Kaleyra has taken. */
  waiting: number
  taken: number
  /** Of any WABA. */
  mostInWindow: number
  /** From the first call to the last. */
  hours: number
  curve: Hour[]
  cost: Cost
}

/** The clock is set forward by so much in the third wait, and back in the fifth: neither may change anything. */
const SET_MS = HOUR_MS / 2
const SETS: Partial<Record<number, number>> = { 2: SET_MS, 4: -SET_MS }

/** The real queue sends a population of items, as fast as it can and the rate allows. */
export async function simulate(places: Places, simulation: Simulation): Promise<Simulated> {
  const store = await places.open(simulation.store)
  try {
    const { population, calls: enough = Infinity } = simulation
    const clock = createMovedClock()
    await fillItems(store.database, population, clock.now())
    await store.analyze()
    const calls = createCalls(clock)
    const begun = clock.monotonic()
    const cost = await costOf(store, () =>
      drain(composeParts(store, clock), clock, {
        submit: calls.submit,
        isEnough: () => calls.count() >= enough,
        onIdle(times) {
          // Gateways on one server have its clock.
          const byMs = store.dialect.isAlone ? SETS[times] : undefined
          clock.set(byMs ?? 0)
          return byMs !== undefined
        },
      }),
    )
    const rows = await store.database
      .selectFrom('media')
      .select(['status', ({ fn }) => fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute()
    const of = (status: string) => rows.find(row => row.status === status)?.count ?? 0
    const times = Array.from(calls.timesOf.values(), one => one.map(at => at - begun))
    const mostOf = (values: readonly number[]) => values.reduce((most, value) => Math.max(most, value), 0)
    return {
      ...simulation,
      items: rows.reduce((all, { count }) => all + count, 0),
      called: calls.count(),
      sent: calls.callsOf.size,
      waiting: of('QUEUED'),
      taken: of('PENDING'),
      mostInWindow: mostOf(times.map(one => mostInWindow(one, RATE.windowMs))),
      hours: mostOf(times.map(one => one.at(-1) ?? 0)) / HOUR_MS,
      curve: curveOf(population, times.flat()),
      cost: each(cost, calls.count()),
    }
  } finally {
    await store.close()
  }
}

/** How long a population takes by the model: the rate at once, and again after each window. */
export const modelHours = (population: Population): number => Math.ceil(itemsOf(population, 1) / RATE.calls) - 1

/** What was sent before the end of each hour, and what the model says. */
function curveOf(population: Population, times: readonly number[]): Hour[] {
  const sizes = Array.from({ length: population.wabas }, (_, index) => itemsOf(population, index + 1))
  const byHour = new Map<number, number>()
  for (const at of times) byHour.set(Math.floor(at / HOUR_MS), (byHour.get(Math.floor(at / HOUR_MS)) ?? 0) + 1)
  let sent = 0
  return Array.from({ length: modelHours(population) + 1 }, (_, hour) => {
    sent += byHour.get(hour) ?? 0
    const model = sizes.reduce((all, items) => all + Math.min(items, RATE.calls * (hour + 1)), 0)
    return { hour: hour + 1, sent, model }
  })
}
