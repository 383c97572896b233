import { aborted } from 'node:util'
import { SIGNALS } from './exit-codes.ts'

/** The user ended the command. What was under way says what becomes of it. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
  readonly signal: keyof typeof SIGNALS
  constructor(signal: keyof typeof SIGNALS, message = 'Stopped.') {
    super(message)
    this.signal = signal
  }

  /** One signal ends several uploads, each with words of its own. */
  saying(message: string): Interrupted {
    return new Interrupted(this.signal, message)
  }
}

/** Aborts on the first signal, so that what is under way can tidy up; the second ends the process at once. */
export function onInterrupt(): AbortSignal {
  const controller = new AbortController()
  for (const signal of Object.keys(SIGNALS) as (keyof typeof SIGNALS)[])
    process.on(signal, () => {
      if (controller.signal.aborted) process.exit(128 + SIGNALS[signal])
      controller.abort(new Interrupted(signal))
    })
  return controller.signal
}

/** Ctrl-C does not wait for a host that does not answer. */
export const unlessInterrupted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
  Promise.race([
    work,
    aborted(signal, work).then((): never => {
      throw signal.reason
    }),
  ])
