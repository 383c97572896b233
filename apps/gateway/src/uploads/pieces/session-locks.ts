export type Locks = ReturnType<typeof createLocks>

type Turn = { giveWay: AbortController; ended: Promise<void> }

/**
 * One at a time for each upload. Who comes later makes the one before give way: its signal is aborted with the reason
 * that the later one gives, and its end wakes the later one.
 */
export function createLocks() {
  const latest = new Map<string, Turn>()
  let closed: Error | undefined

  return {
    async hold<Result>(id: string, reason: Error, work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
      const before = latest.get(id)
      const ended = Promise.withResolvers<void>()
      const turn = { giveWay: new AbortController(), ended: ended.promise }
      latest.set(id, turn)
      before?.giveWay.abort(reason)
      if (closed) turn.giveWay.abort(closed)
      try {
        await before?.ended
        return await work(turn.giveWay.signal)
      } finally {
        ended.resolve()
        if (latest.get(id) === turn) latest.delete(id)
      }
    },

    isHeld: (id: string) => latest.has(id),

    /** Makes all give way, also those to come, and waits until they have. */
    async close(reason: Error): Promise<void> {
      closed = reason
      for (const { giveWay } of latest.values()) giveWay.abort(reason)
      await Promise.all([...latest.values()].map(turn => turn.ended))
    },
  }
}
