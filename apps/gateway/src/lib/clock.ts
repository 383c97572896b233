/** The one source of time, passed to all that measures it, so that a test can move it. */
export type Clock = {
  /** Milliseconds since 1970. It can be set forward and back at any time. */
  now(): number
  /** Milliseconds since some moment. It is never set, and does not outlive the process. */
  monotonic(): number
}

export const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() }

/** An earlier time is that of an unset clock: some machines start at 1970. */
export const UNSET_BEFORE = Date.parse('2020-01-01T00:00:00Z')

/** More than any clock is slewed by between two looks. */
export const JUMP_MS = 5000

/** Readings that are further apart are not compared: the process was held up between them. */
const READING_MS = 10

/**
 * By how much the clock was set since the last call; 0 up to `aboveMs`, which is slewing. A jump that cannot be
 * measured now is returned by a later call.
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
