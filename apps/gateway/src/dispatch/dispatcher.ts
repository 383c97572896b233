import { setTimeout } from 'node:timers/promises'
import { startDueLoop } from '@resumable-media/runtime/due-loop'
import type { Outcome } from '../kaleyra/outcome.ts'
import type { Log } from '../lib/log.ts'
import { traceIdOf } from '../lib/trace-context.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Job, Queue } from './queue.ts'
import type { Learned } from './settle.ts'

export type Dispatcher = {
  wake(): void
  /** Claims nothing any more, and waits for the calls under way. `requests` are those that may have claimed one. */
  stop(requests?: Promise<unknown>): Promise<void>
}

type Deps = {
  queue: Queue
  store: Pick<MediaStore, 'nextDueAt'>
  /** Sends nothing after `endsAt`, by the monotonic clock. */
  submit: (media: Media, signal: AbortSignal, endsAt: number) => Promise<Outcome>
  reconcile: (media: Media, signal: AbortSignal) => Promise<Outcome>
  settle: (media: Media, outcome: Outcome, learned: Learned) => Promise<void>
  /** Moves waits and slots by as much as the clock was set. */
  followClock: () => Promise<void>
  /** How long calls under way may go on while the gateway stops. */
  graceMs: number
  now: () => number
  log: Log
}

/** Between tries to write an outcome. */
const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 30_000
/** How many jobs are claimed in one transaction. */
const AT_ONCE = 10

export function startDispatcher({ queue, store, submit, reconcile, settle, followClock, ...deps }: Deps): Dispatcher {
  const { graceMs, now, log } = deps
  const cutting = new AbortController()
  let stopping = false
  const underWay = new Set<Promise<void>>()

  const loop = startDueLoop(
    async () => {
      while (!stopping) {
        // As many at once as there are slots: each WABA has its own, so that a slow one delays no other.
        await followClock()
        const next = await store.nextDueAt(['QUEUED'])
        if (next === undefined || next > now()) return next
        const jobs = await queue.claimUpTo(AT_ONCE)
        jobs.forEach(begin)
        if (jobs.length < AT_ONCE) return store.nextDueAt(['QUEUED'])
      }
      return undefined
    },
    { now, onError: error => log.error({ err: error }, 'the queue could not be read') },
  )

  function begin(job: Job): void {
    const done = carryOut(job).finally(() => {
      queue.letGo(job)
      underWay.delete(done)
      loop.wake()
    })
    underWay.add(done)
  }

  async function carryOut(job: Job): Promise<void> {
    const { media } = job
    const { signal } = cutting
    const traceId = traceIdOf(media.traceparent)
    const facts = { mediaId: media.id, wabaId: media.wabaId, attempt: media.attempts, ...(traceId && { traceId }) }
    try {
      const outcome = await (job.kind === 'send' ? submit(media, signal, job.endsAt) : reconcile(media, signal))
      const begun = wasBegun(outcome)
      // At once, and in this order: one commit takes them all.
      await Promise.all([
        job.kind === 'send' && untilWritten(facts, () => queue.settleSlot(media.wabaId, job.slot, { begun })),
        untilWritten(facts, () => settle(media, outcome, job.kind === 'send' ? 'ANSWER' : 'LOOKUP')),
      ])
      log.info(
        { ...facts, outcome: outcome.kind, ...('message' in outcome && { message: outcome.message }) },
        `${job.kind} done`,
      )
    } catch (error) {
      // The lease ends, and the call is looked up then.
      log.error({ ...facts, err: error }, `${job.kind} failed`)
    }
  }

  /**
   * Repeats a write that failed, on a full disk or a locked store, so that a known answer need not be looked up. The job
   * is held meanwhile. Throws once the gateway stops; the next start looks the call up.
   */
  async function untilWritten(facts: object, write: () => Promise<void>): Promise<void> {
    for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS)) {
      try {
        return await write()
      } catch (error) {
        if (cutting.signal.aborted) throw error
        log.error({ ...facts, err: error }, 'what became of a call could not be written; it is tried again')
        await setTimeout(waitMs, undefined, { signal: cutting.signal }).catch(() => {})
      }
    }
  }

  queue.handTo(begin)
  return {
    wake: loop.wake,
    async stop(requests = Promise.resolve()) {
      stopping = true
      queue.handTo(undefined)
      const ended = endAll(requests)
      await Promise.race([ended, setTimeout(graceMs, undefined, { ref: false })])
      cutting.abort(new Error('the gateway is stopping'))
      await ended
    },
  }

  /** A claim that is under way, by the loop or by a request, begins its call before it ends. */
  async function endAll(requests: Promise<unknown>): Promise<void> {
    await Promise.allSettled([loop.stop(), requests])
    while (underWay.size > 0) await Promise.allSettled(underWay)
  }
}

const wasBegun = (outcome: Outcome) => outcome.kind !== 'later' || outcome.begun
