import { parentOf, scriptLinks } from './script-links.ts'

export const STOP_GRACE_MS = 4500
const LOOK_EVERY_MS = 200

/**
 * Calls `stop` once, on SIGINT, SIGTERM, the end of the IPC channel, or the death of the script that started this
 * process, and exits: with 0 when `stop` ends, with 1 when it fails or takes longer than 4.5 s, or `graceMs`. A second
 * signal exits at once.
 *
 * @example
 * const timer = setInterval(() => {}, 1000)
 * stopOnSignal(async () => clearInterval(timer))
 */
export function stopOnSignal(stop: () => Promise<void>, graceMs = STOP_GRACE_MS): void {
  let stopping = false
  const end = () => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => process.exit(1), graceMs).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`stopping failed: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  process.on('disconnect', end)
  watchScript(end)
}

/** npx does not forward signals, and a killed pnpm cannot: the end of a link is the only sign. */
function watchScript(end: () => void) {
  const links = scriptLinks(process.pid)
  if (links.length === 0) return
  const timer = setInterval(() => {
    if (links.every(link => parentOf(link.pid) === link.parent)) return
    clearInterval(timer)
    end()
  }, LOOK_EVERY_MS)
  timer.unref()
}
