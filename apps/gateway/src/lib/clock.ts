/** The one source of time. Everything that measures time is handed it, so that a test can move it. */
export type Clock = {
  /** Milliseconds since 1970. It can be set, forward and back, while the gateway runs and while it does not. */
  now(): number
  /** Milliseconds since some moment: nobody sets it, and it says nothing over a restart. */
  monotonic(): number
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** Before it a clock has not been set at all: a machine that keeps no time while it is off begins at 1970. */
export const UNSET_BEFORE = Date.parse('2020-01-01T00:00:00Z')

/** More than any clock is slewed by between two looks. */
export const JUMP_MS = 5000

/** Readings of the two clocks that are further apart say nothing: the process was held up between them. */
const READING_MS = 10

/**
 * By how much the clock was set since the last call, against the monotonic one; 0 for less than `aboveMs`, which is how a
 * clock is slewed. What cannot be told now is told by a later call.
 */
export function createJumps({ now, monotonic }: Clock, aboveMs = JUMP_MS): () => number {
  let offset = now() - monotonic()
  return () => {
    const readAt = monotonic()
    const by = now() - readAt - offset
    if (monotonic() - readAt > READING_MS) return 0
    offset += by
    return Math.abs(by) > aboveMs ? Math.round(by) : 0
  }
}
