import type { Log } from '../lib/log.ts'
import { createJumps, JUMP_MS, UNSET_BEFORE } from '../lib/clock.ts'
import type { Clock } from '../lib/clock.ts'

export type Endings = ReturnType<typeof createEndings>

type Deps = {
  clock: Clock
  /** The last time that the store holds, where it holds any: a start is a jump from there. */
  lastKnownAt: number | undefined
  dataTtlMs: number
  log: Log
}

/** How long a jump is doubted at most. */
const DOUBT_MS = 60_000

/**
 * The time by which something is ended: a handle, data, an unfinished upload, the tries of an item, a callback. It is the
 * clock's, but after a jump forward the jump is left out for a while: a clock that is set right again within it has
 * ended nothing. The while is a minute, or a tenth of the lifetime concerned where that is less.
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

  /** How long what lives `ttlMs` is not ended yet. */
  function doubtFor(ttlMs: number): number {
    check()
    const left = since + Math.min(DOUBT_MS, ttlMs / 10) - clock.monotonic()
    return doubtedMs > 0 ? Math.max(left, 0) : 0
  }

  /** Sees whether the clock was set. Every question does so by itself; asking often puts it into the log in time. */
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

    /** Whether the clock has been left alone for long enough to measure by it what was written under another one. */
    isSettled(): boolean {
      check()
      return clock.now() >= UNSET_BEFORE && clock.monotonic() - since >= DOUBT_MS
    },

    now: (ttlMs: number): number => clock.now() - (doubtFor(ttlMs) > 0 ? doubtedMs : 0),

    /** When, by the clock, what lives `ttlMs` and is over at `at` can be ended: `at`, but for a jump in doubt. */
    due(at: number, ttlMs: number): number {
      const leftMs = doubtFor(ttlMs)
      return leftMs === 0 ? at : Math.min(at + doubtedMs, Math.max(at, clock.now() + leftMs))
    },
  }
}

const SUSPENDED =
  'no handle, data, unfinished upload, try or callback is ended by it for a minute, or a tenth of its lifetime where that is less'

/** As text; a clock can be set to what no date can hold. */
const asDate = (ms: number) => (Math.abs(ms) <= 8.64e15 ? new Date(ms).toISOString() : String(ms))
