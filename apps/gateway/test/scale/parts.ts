import { createFollowClock } from '../../src/dispatch/follow-clock.ts'
import { createQueue } from '../../src/dispatch/queue.ts'
import { createSettle } from '../../src/dispatch/settle.ts'
import { createSlots } from '../../src/dispatch/slots.ts'
import type { Clock } from '../../src/lib/clock.ts'
import { createLog } from '../../src/lib/log.ts'
import { createEndings } from '../../src/retention/endings.ts'
import { createEndMedia } from '../../src/store/end-media.ts'
import { createMediaStore } from '../../src/store/media-store.ts'
import { createNewestIds } from '../../src/store/newest-ids.ts'
import type { ScaleStore } from './stores.ts'

export type Parts = ReturnType<typeof composeParts>

export const HOUR_MS = 3_600_000
/** What Kaleyra allows a WABA. */
export const RATE = { calls: 20, windowMs: HOUR_MS }
/** The defaults of the configuration. */
const DEFAULTS = {
  timeoutMs: 300_000,
  leaseMs: 360_000,
  lookupAgainMs: 61_000,
  callsOutliveMs: 0,
  graceMs: 2500,
  retryForMs: 24 * HOUR_MS,
  handleTtlMs: 24 * HOUR_MS,
  dataTtlMs: 72 * HOUR_MS,
  retryDelaysMs: [10_000, 60_000, 300_000, 600_000, 900_000],
  pollDelaysMs: [15_000, 30_000, 60_000, 120_000, 300_000, 600_000],
}
const LONGEST_WAIT_MS = 990_000

/** The gateway between an accepted file and Kaleyra, as app.ts composes it, on any store and by any clock. */
export function composeParts({ database, dialect, signals }: ScaleStore, clock: Clock, onAccepted = () => {}) {
  const { now, monotonic } = clock
  const { leaseMs, dataTtlMs } = DEFAULTS
  // As engines/ has it: one gateway alone follows its machine's clock, several have that of the database.
  const followed = dialect.isAlone ? clock : { now, monotonic: now }
  const holder = () => (dialect.isAlone ? null : 'scale')
  const log = createLog('silent')
  const endings = createEndings({ clock: followed, lastKnownAt: undefined, dataTtlMs, log })
  const store = createMediaStore({ database, dialect, signals, now })
  const endMedia = createEndMedia({ store, removeFile: async () => {}, dataTtlMs, now })
  const slots = createSlots({ rate: RATE, leaseMs, longestClosedMs: LONGEST_WAIT_MS, ...followed })
  const queue = createQueue({
    ...DEFAULTS,
    database,
    dialect,
    signals,
    slots,
    rate: RATE,
    endings,
    holder,
    now,
    monotonic,
  })
  const newestIds = createNewestIds({ database, dialect })
  const longest = { longestRetryMs: LONGEST_WAIT_MS, longestLookupMs: LONGEST_WAIT_MS }
  const { followClock, clampWaits } = createFollowClock({ database, signals, slots, ...longest, now })
  const settle = createSettle({ ...DEFAULTS, store, endMedia, queue, newestIds, onAccepted, endings, now })
  return {
    ...DEFAULTS,
    database,
    signals,
    store,
    endMedia,
    slots,
    queue,
    followClock,
    clampWaits,
    settle,
    endings,
    now,
    log,
  }
}
