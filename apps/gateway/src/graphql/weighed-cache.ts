export type WeighedCache<T> = ReturnType<typeof createWeighedCache<T>>

/** Keeps the values used last, as many as weigh `most` together. */
export function createWeighedCache<T>(most: number) {
  const kept = new Map<string, { value: T; weight: number }>()
  let total = 0

  return {
    get(key: string): T | undefined {
      const found = kept.get(key)
      if (!found) return undefined
      // A map lists its keys in the order in which they were set: the first is the one that was used longest ago.
      kept.delete(key)
      kept.set(key, found)
      return found.value
    },
    set(key: string, value: T, weight: number): void {
      remove(key)
      kept.set(key, { value, weight })
      total += weight
      for (const oldest of kept.keys()) {
        if (total <= most) return
        remove(oldest)
      }
    },
  }

  function remove(key: string): void {
    total -= kept.get(key)?.weight ?? 0
    kept.delete(key)
  }
}
