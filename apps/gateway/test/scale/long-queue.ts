import { createCalls } from './calls.ts'
import type { MovedClock } from './moved-clock.ts'
import { composeParts, RATE } from './parts.ts'
import { fillItems } from './population.ts'
import type { ScaleStore } from './stores.ts'

/** Calls of one WABA with `waiting` items, whose slots come free one by one, as they do after its first window. */
export async function openLongQueue(at: ScaleStore, clock: MovedClock, waiting: number) {
  const { queue, settle } = composeParts(at, clock)
  const { submit } = createCalls(clock)
  await fillItems(at.database, { wabas: 1, most: waiting, least: waiting }, clock.now())
  await at.analyze()

  async function call(): Promise<void> {
    clock.move(RATE.windowMs / RATE.calls)
    const [job, ...others] = await queue.claimUpTo(2)
    if (job?.kind !== 'send' || others.length > 0) throw new Error('not exactly one slot was free')
    const outcome = await submit(job.media)
    await Promise.all([
      queue.settleSlot(job.media.wabaId, job.slot, { begun: true }),
      settle(job.media, outcome, 'ANSWER'),
    ])
    queue.letGo(job)
  }
  return {
    /** The calls of the first window, which find all slots free. */
    async fillWindow(): Promise<void> {
      const jobs = await queue.claimUpTo(RATE.calls)
      for (const [n, job] of jobs.entries()) {
        if (n > 0) clock.move(RATE.windowMs / RATE.calls)
        if (job.kind === 'send') await queue.settleSlot(job.media.wabaId, job.slot, { begun: true })
        await settle(job.media, await submit(job.media), 'ANSWER')
        queue.letGo(job)
      }
    },
    call,
  }
}
