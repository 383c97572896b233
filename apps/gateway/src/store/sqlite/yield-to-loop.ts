import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from '../../lib/clock.ts'

/** Real time, whatever clock a test gives the gateway. */
const { monotonic } = systemClock

const STRETCH_MS = 10

let began: number | undefined

/**
 * Lets the event loop turn when it has not for a while. SQLite answers synchronously, so a loop over its answers would
 * block everything else, however often it awaits.
 */
export async function breathe(): Promise<void> {
  if (began === undefined) {
    began = monotonic()
    setImmediate(() => (began = undefined))
  } else if (monotonic() - began > STRETCH_MS) await nextTurn()
}
