/** What one reader has not read yet: of each key only the latest value. */
export type ConflatingQueue<T> = AsyncIterableIterator<T> & {
  put(key: string, value: T): void
  drop(key: string): void
  /** The next value, as long as one waits. */
  takeNow(): T | undefined
  /** Ends the iteration and drops what waits. */
  end(): void
}

type Options<T> = {
  /** How many values may wait. One more drops all of them: see `onOverflow`. */
  most: number
  /** The reader has read again after an overflow. */
  onOverflow: () => void
  onEnd: () => void
  /** Which values the reader gets. */
  admits?: ((value: T) => boolean) | undefined
}

/**
 * An async iterator that holds at most `most` values for a reader that may never read. Keys are read in the order in
 * which they began to wait, so a busy key does not hide the others.
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

  function takeNow(): T | undefined {
    for (const [key, value] of unread) {
      unread.delete(key)
      return value
    }
    return undefined
  }

  return {
    takeNow,
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
      const value = takeNow()
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
