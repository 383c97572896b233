import type { SessionLocks } from './session-locks.ts'

type Turn = { toYield: AbortController; ended: Promise<void> }

/** Session locks of a single process. */
export function createLocksInMemory(): SessionLocks {
  const latest = new Map<string, Turn>()
  let closed: Error | undefined

  return {
    async hold(id, reason, work) {
      const before = latest.get(id)
      const ended = Promise.withResolvers<void>()
      const turn = { toYield: new AbortController(), ended: ended.promise }
      latest.set(id, turn)
      before?.toYield.abort(reason)
      if (closed) turn.toYield.abort(closed)
      try {
        await before?.ended
        return await work(turn.toYield.signal)
      } finally {
        ended.resolve()
        if (latest.get(id) === turn) latest.delete(id)
      }
    },

    isHeld: id => latest.has(id),

    async askToYield(reason, id) {
      if (id === undefined) closed = reason
      const turns = [...latest].filter(([one]) => id === undefined || one === id).map(([, turn]) => turn)
      for (const { toYield } of turns) toYield.abort(reason)
      await Promise.all(turns.map(turn => turn.ended))
    },
  }
}
