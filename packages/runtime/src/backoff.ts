/** The largest extension of a wait, so that tries that failed together are not repeated together. */
const JITTER = 0.1

/** The longest that `delay` answers for any try. */
export const longestDelay = (delays: readonly number[]): number => Math.ceil(Math.max(...delays) * (1 + JITTER))

/**
 * The wait before try `index + 1`, and up to a tenth more; the last delay repeats.
 *
 * @example
 * delay([10_000, 60_000], 7) // 60,000 to 66,000
 */
export function delay(delays: readonly number[], index: number, random: () => number = Math.random): number {
  const ms = delays[Math.min(Math.max(index, 0), delays.length - 1)] ?? 60_000
  return Math.round(ms * (1 + JITTER * random()))
}
