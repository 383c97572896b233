import { until } from '../connection/wait.ts'

export type TakeTurn = ReturnType<typeof createTurns>

/** Lets so many work at a time. A later one waits, is notified of it, and can leave by its signal. */
export function createTurns(most: number) {
  const waiting = new Set<() => void>()
  let free = most

  return async function takeTurn<Result>(
    signal: AbortSignal,
    onWait: () => void,
    work: () => Promise<Result>,
  ): Promise<Result> {
    if (free > 0) free -= 1
    else {
      onWait()
      await until(signal, done => {
        waiting.add(done)
        return () => waiting.delete(done)
      })
    }
    try {
      return await work()
    } finally {
      const [next] = waiting
      if (next) next()
      else free += 1
    }
  }
}
