/** `pnpm fuzz`: random inputs for every property and for a live gateway, for a set time, and what they have found. */
import { fuzz } from './run.ts'
import type { Progress } from './run.ts'
import { formatTable, isFaulty } from './table.ts'
import { timedRun } from '../timed-run.ts'

const ABOUT = `Usage: pnpm fuzz [--minutes N] [--seed N]

Tries what must hold for every form, file name, callback, file and sequence of states with inputs that no test has, and
sends requests with some of their bytes changed to a gateway in a process of its own, with a sandbox behind it. Exits with
1 when a property does not hold, when the gateway dies, grows, answers 500 or logs a fault, or when files or handles are
left. Ctrl-C ends it early and prints what it has come to.`

const LINE_SECONDS = 10

await timedRun(ABOUT, 'how long it goes on', async ({ minutes, seed, signal }) => {
  const enough = (_: number, seconds: number) => seconds >= minutes * 60
  const outcome = await fuzz({ seed, enough, signal, onProgress: createProgress(minutes) })
  process.stdout.write(`\n${formatTable(outcome)}\n`)
  return isFaulty(outcome) ? 1 : 0
})

/** One line that tells how far the run is: rewritten on a terminal, a new one now and then elsewhere. */
function createProgress(minutes: number): (progress: Progress) => void {
  let shownAt = -Infinity
  return ({ seconds, requests, runs, faults }) => {
    const { isTTY } = process.stderr
    if (!isTTY && seconds - shownAt < LINE_SECONDS) return
    shownAt = seconds
    const line = `${Math.round(seconds)} of ${minutes * 60} s  properties ${runs}  requests ${requests}  faults ${faults}`
    process.stderr.write(isTTY ? `\r${line}\u001B[K` : `${line}\n`)
  }
}
