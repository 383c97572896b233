import { until } from '../connection/wait.ts'

/** Holds and releases an upload: a hold aborts what is under way, and a release resumes it. */
export function createGate(outer: AbortSignal | undefined) {
  let turn = new AbortController()
  let isHeld = false
  let wake = () => {}

  return {
    isHeld: () => isHeld,
    hold(): void {
      isHeld = true
      turn.abort(new Error('held'))
    },
    letGo(): void {
      isHeld = false
      wake()
    },
    /** The signal for the next try, once the gate is open. Rejects with the reason of the outer signal. */
    async open(): Promise<AbortSignal> {
      const awaken = (done: () => void) => {
        wake = done
        return () => {}
      }
      while (isHeld) await until(outer, awaken)
      outer?.throwIfAborted()
      turn = new AbortController()
      return outer ? AbortSignal.any([outer, turn.signal]) : turn.signal
    },
  }
}
