export type DueLoop = { wake(): void; stop(): Promise<void> }

type Deps = { now: () => number; onError: (error: unknown) => void }

/** The loop must not spin on a locked store or a full disk. */
const AFTER_ERROR_MS = 1000
/** The clock may be set, so no wait is longer. */
const AT_MOST_MS = 60_000

/**
 * Runs `step` again and again: at the time it answers, when woken, and at least once a minute. One step at a time; an
 * error is reported and tried again after a second. `stop` waits for the step under way.
 */
export function startDueLoop(step: () => Promise<number | undefined>, { now, onError }: Deps): DueLoop {
  let stopped = false
  let woken = false
  let wakeUp = () => {}

  async function run(): Promise<void> {
    while (!stopped) {
      woken = false
      const nextAt = await step().catch((error: unknown) => {
        onError(error)
        return now() + AFTER_ERROR_MS
      })
      await sleepUntil(nextAt)
    }
  }

  async function sleepUntil(at: number | undefined): Promise<void> {
    if (stopped || woken) return
    const ms = Math.min(Math.max((at ?? Infinity) - now(), 0), AT_MOST_MS)
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms)
      wakeUp = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }

  const running = run()
  const wake = () => {
    woken = true
    wakeUp()
  }
  return {
    wake,
    async stop() {
      stopped = true
      wake()
      await running
    },
  }
}
