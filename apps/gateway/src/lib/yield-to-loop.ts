import { setImmediate as nextTurn } from 'node:timers/promises'
import { systemClock } from './clock.ts'

/** Real time, whatever clock a test gives the gateway. */
const { monotonic } = systemClock

const STRETCH_MS = 10

let began: number | undefined

/**
 * Lets the event loop turn when it has not for a while. Work that never waits for the system, such as a loop over SQLite's
 * answers, would block everything else, however often it awaits.
 */
export async function breathe(): Promise<void> {
  if (began !== undefined && monotonic() - began > STRETCH_MS) await nextTurn()
  if (began !== undefined) return
  began = monotonic()
  setImmediate(() => (began = undefined))
}

/**
 * For work of many that is ready at the same moment: each waits for its turn, and the event loop turns between them. If
 * each would wait for the loop by itself, all would continue in the same turn of it.
 */
export function createTurns(): () => Promise<void> {
  let last = Promise.resolve()
  return () => (last = last.then(breathe))
}
