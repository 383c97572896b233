export type FreeSpace = ReturnType<typeof createFreeSpace>

/** A look at the disk serves for so long, */
const MAX_AGE_MS = 100
/** and only with more to spare than other programs write in that time. */
const TO_SPARE_BYTES = 1024 ** 3

/**
 * The free bytes of a disk. With plenty of them a look serves for a moment, less what was taken since, since `look`
 * blocks the process; without, each look is a new one.
 */
export function createFreeSpace(look: () => number, monotonic: () => number) {
  let free = 0
  let lookedAt = -Infinity

  return {
    /** How many bytes are free, for a caller that needs `needed` of them. */
    bytes(needed: number): number {
      if (free - needed > TO_SPARE_BYTES && monotonic() - lookedAt < MAX_AGE_MS) return free
      lookedAt = monotonic()
      free = look()
      return free
    },
    take(bytes: number): void {
      free -= bytes
    },
  }
}
