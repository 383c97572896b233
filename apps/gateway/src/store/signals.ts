import type { WabaId } from '../media/ids.ts'
import type { MediaStatus } from '../media/media.ts'

/** Media items have changed. */
export type Signal = {
  ids: readonly string[]
  /** The states whose loops have something new to do; none after a mere tick of progress. */
  wakes: readonly MediaStatus[]
  /** The WABA whose queue has moved on with that. */
  queueOf?: WabaId | undefined
}

/** Delivers every signal to every subscriber, in the order of publication. */
export type Signals = {
  /** Called once the change is committed. */
  publish(signal: Signal): void
  /** Answers how to unsubscribe. */
  subscribe(hear: (signal: Signal) => void): () => void
}

/** Within one process: each signal is heard before `publish` returns. */
export function createSignals(): Signals {
  const subscribers = new Set<(signal: Signal) => void>()
  return {
    publish: signal => subscribers.forEach(hear => hear(signal)),
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
