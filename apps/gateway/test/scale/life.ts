import { randomUUID } from 'node:crypto'
import { createApplyInbox } from '../../src/callbacks/apply-inbox.ts'
import { createInbox } from '../../src/callbacks/inbox.ts'
import { startExpiry } from '../../src/retention/expire.ts'
import type { Media } from '../../src/media/media.ts'
import { createApply } from '../../src/status/apply.ts'
import { startPoller } from '../../src/status/poller.ts'
import { createMediaReads } from '../../src/store/media-reads.ts'
import { wakeBy } from '../../src/store/signals.ts'
import { createAdmission } from '../../src/uploads/admission.ts'
import { createOnce } from '../../src/uploads/idempotency.ts'
import { createCalls } from './calls.ts'
import { drain } from './drain.ts'
import type { MovedClock } from './moved-clock.ts'
import { composeParts, RATE } from './parts.ts'
import { wabaOf } from './population.ts'
import type { ScaleStore } from './stores.ts'

export const STEPS = ['accepted', 'sent', 'called back', 'ended and removed'] as const
export type Step = (typeof STEPS)[number]

/** So many requests come at the same time. */
const AT_ONCE = 8
const WABAS = 100

/**
 * What the gateway does with its store for `count` media items, from the accepted file to the removed row: one step after the
 * other, each for all of them. The loops run that run in a gateway.
 */
export function startLife(at: ScaleStore, clock: MovedClock, count: number) {
  const { now } = clock
  const parts = composeParts(at, clock, () => inboxLoop.wake())
  const { store, endMedia, endings, queue, log } = parts
  const reads = createMediaReads({ database: at.database, now })
  const maxQueued = RATE.calls * (parts.dataTtlMs / RATE.windowMs)
  const admission = createAdmission({ store, reads, once: createOnce({ reads }), ...queue, maxQueued, now })
  const inbox = createInbox({ ...at, endings, now })
  const apply = createApply({ store, endMedia })
  const callbacks = createApplyInbox({ store, inbox, apply, now, log })
  const inboxLoop = callbacks.start()
  const poller = startPoller({ ...parts, apply, async *lookUp() {} })
  const expiry = startExpiry({ ...parts, spool: { remove: async () => {}, retryRemovals: async () => false } })
  wakeBy(at.signals, ['PENDING'], poller.wake)
  wakeBy(at.signals, ['UPLOADED', 'EXPIRED'], expiry.wake)

  async function accept(n: number): Promise<void> {
    const upload = { wabaId: wabaOf(1 + (n % WABAS)), owner: 'a-user', idempotencyKey: null }
    await admission.checkEarly(upload)
    const file = { fileName: `image-${n}.png`, type: 'image/png', size: 100_000, sha256: 'ab'.repeat(32) } as const
    await admission.admit({ ...upload, ...file, id: randomUUID() }, {})
  }

  async function callBack({ kaleyraId, wabaId }: Media): Promise<void> {
    const handle = `4::${'aW1hZ2UvcG5n'.repeat(12)}`
    const body = { resumable_media_id: kaleyraId, waba_id: wabaId, status: 'UPLOADED', uploaded_file_handle: handle }
    await callbacks.receive({ method: 'POST', raw: JSON.stringify(body) })
  }

  /** Their handles end after a day, and their rows after three. */
  async function end(): Promise<void> {
    const removed = Promise.withResolvers<void>()
    let [kept, known] = [count, count]
    const unsubscribe = at.signals.subscribe(({ wakes, ids }) => {
      if (wakes.includes('EXPIRED') && (kept -= 1) === 0) {
        clock.move(parts.dataTtlMs)
        expiry.wake()
      }
      // A removal has an id, and wakes no loop.
      if (kept === 0 && wakes.length === 0 && (known -= ids.length) === 0) removed.resolve()
    })
    clock.move(parts.handleTtlMs)
    expiry.wake()
    await removed.promise
    unsubscribe()
  }

  const steps: Record<Step, () => Promise<void>> = {
    accepted: () =>
      inParallel(
        Array.from({ length: count }, (_, n) => n),
        accept,
      ),
    sent: () => drain(parts, clock, { submit: createCalls(clock).submit }),
    'called back': async () => inParallel(await store.due(['PENDING'], count, now() + parts.handleTtlMs), callBack),
    'ended and removed': end,
  }
  return { steps, stop: () => Promise.all([inboxLoop.stop(), poller.stop(), expiry.stop()]) }
}

async function inParallel<Of>(all: readonly Of[], work: (of: Of) => Promise<void>): Promise<void> {
  const left = all.values()
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const one of left) await work(one)
    }),
  )
}
