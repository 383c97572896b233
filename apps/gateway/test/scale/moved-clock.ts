import type { Clock } from '../../src/lib/clock.ts'

export type MovedClock = ReturnType<typeof createMovedClock>

const BEGINS = Date.parse('2026-01-01T00:00:00Z')

/** A clock that runs, and that is moved over the waits in which nothing happens. */
export function createMovedClock() {
  let movedMs = 0
  let aheadMs = 0
  const monotonic = () => performance.now() + movedMs
  return {
    monotonic,
    now: () => Math.floor(BEGINS + monotonic() + aheadMs),
    /** So much time passes at once. */
    move: (byMs: number) => void (movedMs += byMs),
    /** The clock is set, and no time passes. */
    set: (byMs: number) => void (aheadMs += byMs),
  } satisfies Clock & Record<string, unknown>
}
