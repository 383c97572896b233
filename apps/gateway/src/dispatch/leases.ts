import type { Clock } from '../lib/clock.ts'
import { UNDER_WAY } from '../media/call.ts'
import type { Media } from '../media/media.ts'
import type { Tx } from '../store/database.ts'
import type { Slot, Slots } from './slots.ts'

/** A media item that one worker holds until `dueAt`, the end of its lease. */
export type Job =
  /** `endsAt`: nothing of the call is sent after it, by the monotonic clock of this process. */
  | { kind: 'send'; media: Media; slot: Slot; endsAt: number }
  /** The answer to its call was lost: look the upload up, and send nothing. */
  | { kind: 'reconcile'; media: Media }

type Deps = Clock & { slots: Pick<Slots, 'renew'>; leaseMs: number; holder: () => string | null }

/** A statement takes some thousands of values. */
const AT_ONCE = 1000

/** The jobs of this process. Leases matter after a kill only: while the process lives, none of them ends. */
export function createLeases({ slots, leaseMs, holder, now, monotonic }: Deps) {
  /** The end of each lease by both clocks: its row has that of the one that can be set. */
  const held = new Map<string, { job: Job; until: number; untilMonotonic: number }>()

  function hold(job: Job): void {
    held.set(job.media.id, { job, until: now() + leaseMs, untilMonotonic: monotonic() + leaseMs })
  }

  return {
    hold,
    areNone: () => held.size === 0,

    /** Ends a job, whose outcome is written or whose lease will run out. */
    letGo(job: Job): void {
      held.delete(job.media.id)
    },

    of(id: string): Job[] {
      const { job } = held.get(id) ?? {}
      return job ? [job] : []
    },

    /** Those whose leases are over, after a clock that was set forward or a suspended machine: none as a rule. */
    over(): Job[] {
      const [at, atMonotonic] = [now(), monotonic()]
      const jobs: Job[] = []
      for (const { job, until, untilMonotonic } of held.values())
        if (until <= at || untilMonotonic <= atMonotonic) jobs.push(job)
      return jobs
    },

    /** Renews the leases of these jobs, where they are over, and of their slots. Answers how many. `keep` is for after the commit. */
    async renew(tx: Tx, jobs: readonly Job[]): Promise<number> {
      let renewed = 0
      for (let from = 0; from < jobs.length; from += AT_ONCE) {
        const some = jobs.slice(from, from + AT_ONCE).map(job => job.media.id)
        const rows = await tx
          .updateTable('media')
          .set({ dueAt: now() + leaseMs })
          .where('id', 'in', some)
          .where('status', '=', 'QUEUED')
          .where('call', 'in', UNDER_WAY)
          .where('holder', holder() === null ? 'is' : '=', holder())
          .where('dueAt', '<=', now())
          .returning('id')
          .execute()
        for (const { id } of rows) {
          const { job } = held.get(id) ?? {}
          if (job?.kind === 'send') await slots.renew(tx, job.media.wabaId, job.slot)
        }
        renewed += rows.length
      }
      return renewed
    },

    /** Jobs whose leases were renewed, unless they have ended meanwhile. */
    keep(jobs: readonly Job[]): void {
      for (const job of jobs) if (held.has(job.media.id)) hold(job)
    },
  }
}
