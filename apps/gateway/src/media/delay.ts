/** The wait before try `index + 1`; the last delay repeats. */
export function delay(delays: readonly number[], index: number): number {
  return delays[Math.min(Math.max(index, 0), delays.length - 1)] ?? 60_000
}
