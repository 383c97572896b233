import { StorageFullError } from '../../errors/upload-errors.ts'

/** What other instances have stored meanwhile is counted after so long. */
const MAX_AGE_MS = 1000

type Deps = { maxBytes: number; storedBytes: () => Promise<number>; monotonic: () => number }

export type Room = ReturnType<typeof createRoom>

/** The bytes that are stored, by the database, and those that wait to be stored here. Refuses more than there is room for. */
export function createRoom({ maxBytes, storedBytes, monotonic }: Deps) {
  let stored = 0
  let waiting = 0
  let lookedAt = -Infinity
  let looking: Promise<void> | undefined
  /** What was stored and freed here since the look under way began. */
  let changed = 0

  /** Throws StorageFullError when there is no room for so many more bytes. */
  function check(bytes: number): void {
    const used = stored + waiting
    if (used + bytes <= maxBytes) return
    throw new StorageFullError({
      cause: `the files take ${used} of the ${maxBytes} bytes that SPOOL_MAX_BYTES allows, and ${bytes} more have no room`,
    })
  }

  function add(bytes: number): void {
    stored += bytes
    changed += bytes
  }

  async function sum(): Promise<void> {
    changed = 0
    const found = await storedBytes()
    // A change that was summed already counts twice, until the next look.
    stored = Math.max(0, found + changed)
    lookedAt = monotonic()
  }

  return {
    check,
    /** Callers share one look. */
    async look(): Promise<void> {
      if (monotonic() - lookedAt < MAX_AGE_MS) return
      looking ??= sum().finally(() => (looking = undefined))
      await looking
    },
    /** Throws as `check`. */
    reserve(bytes: number): void {
      check(bytes)
      waiting += bytes
    },
    store(bytes: number): void {
      waiting -= bytes
      add(bytes)
    },
    drop(bytes: number): void {
      waiting -= bytes
    },
    free: (bytes: number) => add(-bytes),
    add,
    usage: () => ({ usedBytes: stored + waiting, roomBytes: Math.max(0, maxBytes - stored - waiting) }),
  }
}
