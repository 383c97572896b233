import { setTimeout as sleep } from 'node:timers/promises'
import type { Signals } from '../../store/signals.ts'
import { createLocksInMemory } from './locks-in-memory.ts'
import type { SessionLocks } from './session-locks.ts'
import { cancelled, SessionError, takenOver } from './session.ts'

type Deps = {
  signals: Pick<Signals, 'publish' | 'subscribe'>
  /** This gateway. */
  instance: () => string
  /** The living gateway that was the last to hold the file of a session. */
  holderOf: (id: string) => Promise<string | undefined>
}

/** A holder that does not answer loses the session all the same: what it writes later fails. */
const YIELD_MS = 1000

/**
 * Session locks over all gateways that share a database. The last holder of a session's file is asked to yield it. That
 * one request at a time writes is the work of the file's fence alone: this only ends the other one earlier.
 */
export function createLocksOfAll({ signals, instance, holderOf }: Deps): SessionLocks {
  const here = createLocksInMemory()
  const asked = new Map<string, PromiseWithResolvers<void>>()

  signals.subscribe(({ session }) => {
    if (session?.to !== instance()) return
    const { id, from, why } = session
    if (why === undefined) asked.get(id)?.resolve()
    else
      void here.askToYield(reasonOf(why), id).then(() => signals.publish(ofSession({ id, from: instance(), to: from })))
  })

  return {
    isHeld: here.isHeld,
    askToYield: here.askToYield,

    hold: (id, reason, work) =>
      here.hold(id, reason, async signal => {
        const holder = await holderOf(id)
        if (holder !== undefined && holder !== instance()) await ask(id, holder, reason)
        return work(signal)
      }),
  }

  async function ask(id: string, to: string, reason: Error): Promise<void> {
    const answer = Promise.withResolvers<void>()
    asked.set(id, answer)
    const why = reason instanceof SessionError ? reason.code : ''
    signals.publish(ofSession({ id, from: instance(), to, why }))
    await Promise.race([answer.promise, sleep(YIELD_MS, undefined, { ref: false })])
    asked.delete(id)
  }
}

const ofSession = (session: { id: string; from: string; to: string; why?: string }) => ({ ids: [], wakes: [], session })

const reasonOf = (why: string) => (why === cancelled().code ? cancelled() : takenOver())
