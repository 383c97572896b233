export type RateLimit = { calls: number; perMs: number }
export type RateLedger = ReturnType<typeof createRateLedger>

/** What each WABA was allowed within the sliding window. */
export function createRateLedger({ calls, perMs }: RateLimit, now: () => number) {
  const takenAt = new Map<string, number[]>()
  return {
    isFull: (wabaId: string) => within(wabaId).length >= calls,
    /** Takes one of the WABA's calls, or none and false: checked and taken in one step. */
    take(wabaId: string): boolean {
      const taken = within(wabaId)
      if (taken.length >= calls) return false
      takenAt.set(wabaId, [...taken, now()])
      return true
    },
    clear: () => takenAt.clear(),
  }

  function within(wabaId: string): number[] {
    const since = now() - perMs
    return (takenAt.get(wabaId) ?? []).filter(at => at > since)
  }
}
