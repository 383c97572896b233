import { startDispatcher } from '../../src/dispatch/dispatcher.ts'
import type { Job } from '../../src/dispatch/queue.ts'
import type { Outcome } from '../../src/kaleyra/outcome.ts'
import { createLog } from '../../src/lib/log.ts'
import type { Media, MediaStatus } from '../../src/media/media.ts'
import { wakeBy } from '../../src/store/signals.ts'
import type { MovedClock } from './moved-clock.ts'
import type { Parts } from './parts.ts'

type Options = {
  /** In the place of Kaleyra. */
  submit: (media: Media) => Promise<Outcome>
  /** Called before the clock is moved, with how often it was before. It answers whether the clock was set instead. */
  onIdle?: (times: number) => boolean
  /** What is left for another time. */
  isEnough?: () => boolean
}

/** Longer than the dispatcher takes to compare it with the clock. */
const SOON_MS = 20

/**
 * The dispatcher sends what is in the store, until nothing waits any more. Where nothing is due and no call is under way,
 * the clock is moved to the time at which something is. Rejects with the first error that the dispatcher would log.
 */
export async function drain(parts: Parts, clock: MovedClock, options: Options): Promise<void> {
  const { submit, onIdle = () => false, isEnough = () => false } = options
  const done = Promise.withResolvers<void>()
  const open = new Set<Job>()
  let idles = 0
  const queue = {
    ...parts.queue,
    async claimUpTo(most: number) {
      const jobs = await parts.queue.claimUpTo(most)
      for (const job of jobs) open.add(job)
      return jobs
    },
    letGo(job: Job) {
      parts.queue.letGo(job)
      open.delete(job)
      if (isEnough()) done.resolve()
    },
  }
  async function nextDueAt(statuses: readonly MediaStatus[]): Promise<number | undefined> {
    const wasIdle = open.size === 0
    const next = await parts.store.nextDueAt(statuses)
    // A call that has ended meanwhile has changed it.
    if (!wasIdle || open.size > 0) return next
    if (next === undefined) done.resolve()
    else if (next > clock.now()) {
      idles += 1
      // The next look comes soon, and follows the clock first.
      if (onIdle(idles - 1)) return clock.now() + SOON_MS
      clock.move(next - clock.now())
    }
    return next
  }
  const dispatcher = startDispatcher({
    ...parts,
    queue,
    store: { nextDueAt },
    submit,
    reconcile: async ({ id }) => {
      throw new Error(`the call of ${id} was lost, and none of them can be`)
    },
    log: Object.assign(createLog('silent'), { error: ({ err }: { err: unknown }) => done.reject(err) }),
  })
  const unsubscribe = wakeBy(parts.signals, ['QUEUED'], dispatcher.wake)
  try {
    await done.promise
  } finally {
    unsubscribe()
    await dispatcher.stop()
  }
}
