/** Runs at most so many at once; the others wait for their turn, in the order they came. */
export function createTurns(most: number) {
  let running = 0
  const waiting: (() => void)[] = []

  return async function inTurn<T>(run: () => Promise<T>): Promise<T> {
    if (running === most) await new Promise<void>(resolve => waiting.push(resolve))
    else running += 1
    try {
      return await run()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}
