/** What one reader has not read yet: of each key only the latest value. */
export type ConflatingQueue<T> = AsyncIterableIterator<T> & {
  put(key: string, value: T): void
  drop(key: string): void
  /** Ends the reader's iteration; what waits is thrown away. */
  end(): void
}

type Options<T> = {
  /** How many values may wait. With one more all of them are thrown away: see `onOverflow`. */
  most: number
  /** The reader reads again, and what it had not read was too much to keep. */
  onOverflow: () => void
  onEnd: () => void
  /** Which values the reader gets. */
  admits?: ((value: T) => boolean) | undefined
}

/**
 * An async iterator between a writer that never waits and a reader that may never read: it holds at most `most` values.
 * Keys are read in the order in which they began to wait, so that one that keeps changing does not hide the others.
 */
export function createConflatingQueue<T>({
  most,
  onOverflow,
  onEnd,
  admits = () => true,
}: Options<T>): ConflatingQueue<T> {
  const unread = new Map<string, T>()
  const readers: ((result: IteratorResult<T>) => void)[] = []
  let hasOverflowed = false
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
      if (ended || hasOverflowed) return
      unread.set(key, value)
      if (unread.size <= most) return
      unread.clear()
      hasOverflowed = true
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
      if (hasOverflowed) {
        hasOverflowed = false
        onOverflow()
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
