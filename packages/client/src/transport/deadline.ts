/** One signal for a whole call: it aborts with the caller's, when the time is up, and when the call has ended. */
export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController()
  const expire = () => controller.abort(new DeadlineError(timeoutMs))
  const endsAt = performance.now() + timeoutMs
  const follow = () => controller.abort(caller?.reason)
  const timer = setTimeout(expire, Math.min(timeoutMs, LONGEST_TIMER_MS))
  caller?.addEventListener('abort', follow, { once: true })
  if (caller?.aborted) follow()
  return {
    signal: controller.signal,
    check() {
      if (performance.now() >= endsAt) expire()
      controller.signal.throwIfAborted()
    },
    end() {
      clearTimeout(timer)
      caller?.removeEventListener('abort', follow)
      controller.abort(new Error('The call has ended.'))
    },
  }
}

type Deadline = {
  signal: AbortSignal
  /** Throws once the time is up, by the clock: in a process that was stopped, the timer comes after what was waiting. */
  check: () => void
  end: () => void
}

export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}

class DeadlineError extends Error {
  override readonly name = 'TimeoutError'

  constructor(timeoutMs: number) {
    super(`There was no complete answer within ${timeoutMs} ms.`)
  }
}

/** A longer timer fires at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1
