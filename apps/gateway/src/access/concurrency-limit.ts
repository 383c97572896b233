import { TooManyError } from '../errors/upload-errors.ts'
import type { Caller } from './caller.ts'

export type Tally = ReturnType<typeof createTally>

/** Counts what each caller has under way at once. Those who are told from nobody are not counted. */
export function createTally(what: string, limit: number) {
  const counts = new Map<string, number>()

  /** Answers what ends it, once; throws TooManyError when the caller has as many as it may. */
  return function begin({ owner }: Caller): () => void {
    if (owner === null) return () => {}
    const count = counts.get(owner) ?? 0
    if (count >= limit) throw new TooManyError(what, limit)
    counts.set(owner, count + 1)
    let isOver = false
    return () => {
      if (isOver) return
      isOver = true
      const left = (counts.get(owner) ?? 1) - 1
      if (left > 0) counts.set(owner, left)
      else counts.delete(owner)
    }
  }
}
