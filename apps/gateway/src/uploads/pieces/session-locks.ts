/**
 * One request at a time for each upload session. A later request asks the holder to yield: it aborts the holder's signal
 * with its reason, and waits for the holder's end.
 */
export type SessionLocks = {
  /** Does `work` once the earlier holders have ended. Its signal is aborted when it is to yield, perhaps from the start. */
  hold<Result>(id: string, reason: Error, work: (signal: AbortSignal) => Promise<Result>): Promise<Result>
  isHeld(id: string): boolean
  /** Asks the holder of a session to yield; without an id all of them, also those to come. Waits until they have. */
  askToYield(reason: Error, id?: string): Promise<void>
}
