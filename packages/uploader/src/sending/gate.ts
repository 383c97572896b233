export type Gate = ReturnType<typeof createGate>

/** Lets an upload be held and let go: what is under way is aborted, and begins again where it stands. */
export function createGate(outer: AbortSignal | undefined) {
  let turn = new AbortController()
  let held: Held | undefined
  outer?.addEventListener('abort', () => {
    turn.abort(outer.reason)
    held?.reject(outer.reason)
  })
  if (outer?.aborted) turn.abort(outer.reason)

  return {
    isHeld: () => held !== undefined,
    hold(): void {
      if (held) return
      held = createHeld()
      turn.abort(new Error('held'))
    },
    letGo(): void {
      held?.resolve()
      held = undefined
    },
    /** The signal for the next try, once the gate is open. Rejects with the reason of the outer signal. */
    async open(): Promise<AbortSignal> {
      while (held) await held.promise
      outer?.throwIfAborted()
      if (turn.signal.aborted) turn = new AbortController()
      return turn.signal
    },
  }
}

type Held = { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void }

/** Promise.withResolvers, which the browsers of 2023 lack. */
function createHeld(): Held {
  let resolve = () => {}
  let reject: (reason: unknown) => void = () => {}
  const promise = new Promise<void>((yes, no) => {
    resolve = yes
    reject = no
  })
  // Nobody may be waiting when it is rejected.
  promise.catch(() => {})
  return { promise, resolve, reject }
}
