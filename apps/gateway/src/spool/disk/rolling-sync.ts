/** So many written bytes are synced while more come: at the end few are left to wait for. */
const EVERY_BYTES = 16 * 1024 * 1024

/** Syncs a file from time to time while it grows. A failed sync is the failure of `end`, and stops the rest. */
export function createRollingSync(sync: () => Promise<void>) {
  let unsynced = 0
  let underWay: Promise<void> | undefined
  let failure: Promise<void> | undefined

  return {
    wrote(bytes: number): void {
      unsynced += bytes
      if (unsynced < EVERY_BYTES || underWay || failure) return
      unsynced = 0
      const begun = sync()
      underWay = begun.catch(() => void (failure = begun)).finally(() => (underWay = undefined))
    },
    /** Waits for a sync under way, and does not throw. */
    settled: async () => underWay,
    /** Waits for a sync under way, and syncs the rest. */
    async end(): Promise<void> {
      await underWay
      await (failure ?? sync())
    },
  }
}
