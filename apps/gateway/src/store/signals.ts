import type { WabaId } from '../media/ids.ts'
import type { Tx } from './database.ts'
import type { MediaStatus } from '../media/media.ts'

/** Media items have changed. */
export type Signal = {
  ids: readonly string[]
  /** The states whose loops have something new to do; none after a mere tick of progress. */
  wakes: readonly MediaStatus[]
  /** The WABA whose queue has moved on with that. */
  queueOf?: WabaId | undefined
  /** A gateway asks another to yield an upload session; without `why` it says that it holds it no more. */
  session?: { id: string; from: string; to: string; why?: string } | undefined
  /** Signals of other instances may have been missed: whatever is watched is read again. */
  missed?: true
}

/** Delivers every signal to every subscriber, in the order of publication. */
export type Signals = {
  /** Called once the change is committed. */
  publish(signal: Signal): void
  /**
   * Called in the transaction of the change, so that other instances hear of it whatever becomes of this one. Answers what to
   * call once it is committed, in place of `publish`.
   */
  publishIn(tx: Tx, signal: Signal): Promise<() => void>
  /** Answers how to unsubscribe. */
  subscribe(hear: (signal: Signal) => void): () => void
}

/** Within one process: each signal is heard before `publish` returns. */
export function createSignals(): Signals {
  const subscribers = new Set<(signal: Signal) => void>()
  const publish = (signal: Signal) => subscribers.forEach(hear => hear(signal))
  return {
    publish,
    publishIn: async (_, signal) => () => publish(signal),
    subscribe(hear) {
      // A function of its own, so that one that subscribes twice hears twice, and leaves once.
      const own = (signal: Signal) => hear(signal)
      subscribers.add(own)
      return () => void subscribers.delete(own)
    },
  }
}

export function wakeBy(signals: Pick<Signals, 'subscribe'>, states: readonly MediaStatus[], wake: () => void) {
  return signals.subscribe(signal => {
    if (signal.wakes.some(state => states.includes(state))) wake()
  })
}
