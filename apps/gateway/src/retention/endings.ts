import type { Log } from '../lib/log.ts'
import { createJumps, JUMP_MS, UNSET_BEFORE } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'

export type Endings = ReturnType<typeof createEndings>

type Deps = {
  clock: Clock
  /** The newest time in the store, if any: a start is a jump from it. */
  lastKnownAt: number | undefined
  dataTtlMs: number
  log: Log
}

/** The longest doubt after a jump. */
const DOUBT_MS = 60_000

/**
 * The time by which things end: handles, data, unfinished uploads, the tries of an item, callbacks. It is that of the
 * clock, but ignores a jump forward for a minute, or for a tenth of the lifetime where that is less. A clock that is
 * corrected within that time has ended nothing.
 */
export function createEndings({ clock, lastKnownAt, dataTtlMs, log }: Deps) {
  const jump = createJumps(clock)
  let doubtedMs = 0
  let since = clock.monotonic()

  const gapMs = lastKnownAt === undefined ? 0 : clock.now() - lastKnownAt
  if (gapMs > JUMP_MS) doubtedMs = gapMs
  if (gapMs > dataTtlMs) {
    const seen = {
      lastTimeInStore: asDate(lastKnownAt ?? 0),
      now: asDate(clock.now()),
      dataTtlMs,
      suspendedMs: DOUBT_MS,
    }
    log.warn(seen, `the clock is further than DATA_TTL after the last time in the store: ${SUSPENDED}`)
  }

  /** For how long nothing with the lifetime `ttlMs` ends. */
  function doubtFor(ttlMs: number): number {
    check()
    const left = Math.ceil(since + Math.min(DOUBT_MS, ttlMs / 10) - clock.monotonic())
    return doubtedMs > 0 ? Math.max(left, 0) : 0
  }

  /** Detects that the clock was set. Every other function calls it; frequent calls log a jump in time. */
  function check(): void {
    const by = jump()
    if (by === 0) return
    const stillDoubted = clock.monotonic() - since < DOUBT_MS ? doubtedMs : 0
    doubtedMs = Math.max(stillDoubted + by, 0)
    since = clock.monotonic()
    const seen = { byMs: by, now: asDate(clock.now()) }
    if (by < 0) return log.warn(seen, 'the clock was set back: waits go on as if it had not been')
    log.warn({ ...seen, suspendedMs: DOUBT_MS }, `the clock was set forward: ${SUSPENDED}`)
  }

  return {
    check,

    /** Whether the clock has been stable for long enough to correct times written by an earlier one. */
    isSettled(): boolean {
      check()
      return clock.now() >= UNSET_BEFORE && clock.monotonic() - since >= DOUBT_MS
    },

    now: (ttlMs: number): number => clock.now() - (doubtFor(ttlMs) > 0 ? doubtedMs : 0),

    /** When something with the lifetime `ttlMs` can end that is due at `at`: later after a jump in doubt. */
    due(at: number, ttlMs: number): number {
      const leftMs = doubtFor(ttlMs)
      return leftMs === 0 ? at : Math.min(at + doubtedMs, Math.max(at, clock.now() + leftMs))
    },
  }
}

const SUSPENDED =
  'no handle, data, unfinished upload, try or callback is ended by it for a minute, or a tenth of its lifetime where that is less'

/** A clock can be set beyond the range of a date. */
const asDate = (ms: number) => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms))
