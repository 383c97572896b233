import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from '../../lib/clock.ts'

/** This process's own turns are measured, whatever time the gateway is given. */
const { monotonic } = systemClock

/** What may be done at a stretch before requests and timers have their turn. */
const STRETCH_MS = 10

let began: number | undefined

/**
 * Lets the event loop turn when it has not for a while. SQLite answers without waiting, so that a loop over its answers
 * would keep everything else from going on, however often it awaits.
 */
export async function breathe(): Promise<void> {
  if (began === undefined) {
    began = monotonic()
    setImmediate(() => (began = undefined))
  } else if (monotonic() - began > STRETCH_MS) await nextTurn()
}
