import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openClaims } from '@resumable-media/gateway/scale/claims'
import { openLongQueue } from '@resumable-media/gateway/scale/long-queue'
import { createMovedClock } from '@resumable-media/gateway/scale/moved-clock'
import { RATE } from '@resumable-media/gateway/scale/parts'
import { fillSlots } from '@resumable-media/gateway/scale/population'
import type { ScaleStore } from '@resumable-media/gateway/scale/stores'
import { createWholeStore } from '@resumable-media/gateway/scale/whole-store'
import { median } from '../bench/samples.ts'
import { takeTurns } from '../bench/turns.ts'
import { costOf } from './meter.ts'
import type { Places } from './places.ts'
import type { Sizes, StoreName } from './sizes.ts'

/** What one call costs in a store of so many WABAs, in milliseconds of CPU, with that of the server. */
export type Claims = { wabas: number; claimMs: number; settleMs: number }
/** What takes longer the more WABAs there are. */
export type Whole = { what: string; ms: number; blockedMs: number }
export type ManyWabas = { claims: Claims[]; whole: Whole[]; slotBytes: number; waitingMs: number }

/** How the cost of a call grows with the number of WABAs, and what reads the whole store of the most. */
export async function measureManyWabas(
  places: Places,
  name: StoreName,
  sizes: Sizes,
  signal: AbortSignal,
): Promise<ManyWabas> {
  await using opened = new AsyncDisposableStack()
  const stores = await Promise.all(
    sizes.wabas.map(async wabas => ({ wabas, store: opened.adopt(await places.open(name), one => one.close()) })),
  )
  const settles = new Map<number, number[]>(sizes.wabas.map(wabas => [wabas, []]))
  const costs: Record<string, () => Promise<number>> = {}
  let slotBytes = 0
  const clock = createMovedClock()
  for (const { wabas, store } of stores) {
    const empty = await store.bytes()
    await fillSlots(store.database, wabas, RATE.calls)
    slotBytes = ((await store.bytes()) - empty) / (wabas * RATE.calls)
    const calls = await openClaims(store, clock, { wabas, claims: sizes.claims })
    costs[wabas] = async () => {
      let [claimMs, settleMs] = [0, 0]
      await calls.round(async (of, work) => {
        const done = Promise.withResolvers<Awaited<ReturnType<typeof work>>>()
        const cost = await costOf(store, async () => done.resolve(await work()))
        if (of === 'claim') claimMs += cost.cpuMs + cost.serverCpuMs
        else settleMs += cost.cpuMs + cost.serverCpuMs
        return done.promise
      })
      settles.get(wabas)?.push(settleMs / sizes.claims)
      return claimMs / sizes.claims
    }
  }
  const claimed = await takeTurns(costs, { ...sizes, signal })
  const most = stores.at(-1)
  const whole: Whole[] = []
  for (const [what, work] of Object.entries(most ? createWholeStore(most.store, clock) : {})) {
    const delay = monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    const { ms } = await costOf(most!.store, work)
    delay.disable()
    whole.push({ what, ms, blockedMs: delay.max / 1e6 })
  }
  return {
    claims: sizes.wabas.map(wabas => ({
      wabas,
      claimMs: median(claimed[wabas] ?? []),
      // The first round warms up here too.
      settleMs: median(settles.get(wabas)?.slice(1) ?? []),
    })),
    whole,
    slotBytes,
    waitingMs: await measureLongQueue(await places.open(name), sizes),
  }
}

/** What a call costs more for each other item of its WABA that waits, in milliseconds of CPU. */
async function measureLongQueue(store: ScaleStore, { waiting, longQueueCalls }: Sizes): Promise<number> {
  const ofCalls = async (items: number) => {
    const queue = await openLongQueue(store, createMovedClock(), items)
    await queue.fillWindow()
    const cost = await costOf(store, async () => {
      for (let n = 0; n < longQueueCalls; n += 1) await queue.call()
    })
    return (cost.cpuMs + cost.serverCpuMs) / longQueueCalls
  }
  try {
    return (await ofCalls(waiting)) / waiting
  } finally {
    await store.close()
  }
}
