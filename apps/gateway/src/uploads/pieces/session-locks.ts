/**
 * One request at a time for each upload session. A later one asks the holder to yield: the holder's signal is aborted with
 * the reason that the later one gives, and the holder's end wakes the later one.
 */
export type SessionLocks = {
  /** Does `work` once the earlier holders have ended. Its signal is aborted when it is to yield, perhaps from the start. */
  hold<Result>(id: string, reason: Error, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>
  isHeld(id: string): boolean
  /** Asks all holders to yield, also those to come, and waits until they have. */
  askToYield(reason: Error): Promise<void>
}
