/** What one reader has not read yet: of each key the latest value only. */
export type Latest<T> = AsyncIterableIterator<T> & {
  put(key: string, value: T): void
  drop(key: string): void
  /** Nobody reads any more: what waits is thrown away, and the reader is told that it is over. */
  end(): void
}

type Options<T> = {
  /** How many values may wait. One more and all of them go: see `onBehind`. */
  most: number
  /** The reader is back, and what it had not read was too much to keep. */
  onBehind: () => void
  onEnd: () => void
  /** What the reader is told of; the rest is as if it had never been. */
  admits?: ((value: T) => boolean) | undefined
}

/**
 * An async iterator between a writer that never waits and a reader that may never read: it holds at most `most` values.
 * Keys are read in the order in which they began to wait, so that one that keeps changing does not hide the others.
 */
export function createLatest<T>({ most, onBehind, onEnd, admits = () => true }: Options<T>): Latest<T> {
  const unread = new Map<string, T>()
  const readers: ((result: IteratorResult<T>) => void)[] = []
  let isBehind = false
  let ended = false

  function take(): T | undefined {
    for (const [key, value] of unread) {
      unread.delete(key)
      return value
    }
    return undefined
  }

  return {
    put(key, value) {
      if (!admits(value)) return
      const reader = readers.shift()
      if (reader) return reader({ done: false, value })
      if (ended || isBehind) return
      unread.set(key, value)
      if (unread.size <= most) return
      unread.clear()
      isBehind = true
    },
    drop: key => void unread.delete(key),
    end() {
      if (ended) return
      ended = true
      unread.clear()
      for (const reader of readers.splice(0)) reader({ done: true, value: undefined })
      onEnd()
    },
    async next() {
      const value = take()
      if (value !== undefined) return { done: false, value }
      if (ended) return { done: true, value: undefined }
      const read = new Promise<IteratorResult<T>>(resolve => readers.push(resolve))
      if (isBehind) {
        isBehind = false
        onBehind()
      }
      return read
    },
    async return() {
      this.end()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
