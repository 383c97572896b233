import { startDueLoop } from '../media/due-loop.ts'
import type { Media } from '../media/media.ts'
import type { MediaStore } from '../media/store.ts'
import type { Log } from '../log.ts'
import type { Outcome } from './outcome.ts'
import type { Job, Queue } from './queue.ts'
import type { Learned } from './settle.ts'

export type Dispatcher = { wake(): void; stop(): Promise<void> }

type Work = (media: Media, signal: AbortSignal) => Promise<Outcome>
type Deps = {
  queue: Queue
  store: Pick<MediaStore, 'nextDueAt'>
  submit: Work
  look: Work
  settle: (media: Media, outcome: Outcome, learned: Learned) => Promise<void>
  /** Sees to it that what waits and the slots agree with a clock that was set. */
  followClock: () => Promise<void>
  now: () => number
  log: Log
}

/** How long calls under way may go on while the gateway stops. */
const STOP_GRACE_MS = 2500
/** How many jobs are claimed in one transaction. */
const AT_ONCE = 10

/** Carries out what the queue hands out. */
export function startDispatcher({ queue, store, submit, look, settle, followClock, now, log }: Deps): Dispatcher {
  const cutting = new AbortController()
  let stopping = false
  const underWay = new Set<Promise<void>>()

  const loop = startDueLoop(
    async () => {
      while (!stopping) {
        // As many at once as there are slots: each WABA has its own, so that a slow one keeps nobody else waiting.
        await followClock()
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
    const { media, kind } = job
    const facts = { mediaId: media.id, wabaId: media.wabaId, attempt: media.attempts }
    try {
      const outcome = await (kind === 'send' ? submit : look)(media, cutting.signal)
      if (kind === 'send') await queue.settleSlot(media.wabaId, job.slot, { begun: wasBegun(outcome) })
      await settle(media, outcome, kind === 'send' ? 'ANSWER' : 'LOOKUP')
      log.info(
        { ...facts, outcome: outcome.kind, ...('message' in outcome && { message: outcome.message }) },
        `${kind} done`,
      )
    } catch (error) {
      // The lease ends by itself, and the media is looked up then.
      log.error({ ...facts, err: error }, `${kind} failed`)
    }
  }

  return {
    wake: loop.wake,
    async stop() {
      stopping = true
      await Promise.race([
        Promise.allSettled(underWay),
        new Promise(resolve => setTimeout(resolve, STOP_GRACE_MS).unref()),
      ])
      cutting.abort(new Error('the gateway is stopping'))
      await loop.stop()
      await Promise.allSettled(underWay)
    },
  }
}

const wasBegun = (outcome: Outcome) => outcome.kind !== 'later' || outcome.begun
