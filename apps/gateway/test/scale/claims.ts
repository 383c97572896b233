import { createCalls } from './calls.ts'
import type { MovedClock } from './moved-clock.ts'
import { composeParts, HOUR_MS } from './parts.ts'
import { fillItems } from './population.ts'
import type { ScaleStore } from './stores.ts'

/** As many as the dispatcher claims in one transaction. */
const AT_ONCE = 10

type Meter = <Result>(of: 'claim' | 'settle', work: () => Promise<Result>) => Promise<Result>

/**
 * Claims and settles as the dispatcher does, in a store of `wabas` WABAs, which have their slots, and gives each an item that
 * is due. Each round is of `claims` calls, whatever `wabas`, in an hour of its own.
 */
export async function openClaims(
  at: ScaleStore,
  clock: MovedClock,
  { wabas, claims }: { wabas: number; claims: number },
) {
  const { queue, settle } = composeParts(at, clock)
  const { submit } = createCalls(clock)
  const began = clock.now()
  await fillItems(at.database, { wabas, most: 1, least: 1 }, began)
  await at.analyze()
  let rounds = 0

  return {
    async round(meter: Meter): Promise<void> {
      clock.move(HOUR_MS + 1000)
      rounds += 1
      const callers = Math.min(wabas, claims)
      // They have waited for longer than all others.
      await fillItems(
        at.database,
        { wabas: callers, most: claims / callers, least: claims / callers },
        began - HOUR_MS - rounds,
      )
      for (let claimed = 0; claimed < claims;) {
        const jobs = await meter('claim', () => queue.claimUpTo(AT_ONCE))
        if (jobs.length === 0) throw new Error(`nothing is due after ${claimed} of ${claims} claims`)
        claimed += jobs.length
        await meter('settle', () =>
          Promise.all(
            jobs.map(async job => {
              const { media } = job
              const outcome = await submit(media)
              await Promise.all([
                job.kind === 'send' && queue.settleSlot(media.wabaId, job.slot, { begun: true }),
                settle(media, outcome, 'ANSWER'),
              ])
              queue.letGo(job)
            }),
          ),
        )
      }
    },
  }
}
