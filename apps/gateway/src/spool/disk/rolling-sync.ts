/** Of a whole file: so many written bytes are synced while more come, so that at the end few are left to wait for. */
const EVERY_BYTES = 16 * 1024 * 1024
/** Of a file that comes in pieces of some MB, each of which waits for its sync. */
export const EVERY_BYTES_OF_A_PIECE = 2 * 1024 * 1024

/** Syncs a file from time to time while it grows. A failed sync is the failure of `end`, and stops the rest. */
export function createRollingSync(sync: () => Promise<void>, everyBytes = EVERY_BYTES) {
  let unsynced = 0
  let underWay: Promise<void> | undefined
  let failure: Promise<void> | undefined

  return {
    wrote(bytes: number): void {
      unsynced += bytes
      if (unsynced < everyBytes || underWay || failure) return
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
