import { TooManyError } from '../errors/upload-errors.ts'
import type { Caller } from './caller.ts'

/** The place of a request among those of its caller; `tooMany` is there when the limit is reached. */
export type Place = { tooMany?: TooManyError; end(): void }
export type ConcurrencyLimit = (caller: Caller) => Place

/** Counts what each caller has under way at once. While AUTH is none callers are not distinguished, and not counted. */
export function createConcurrencyLimit(what: string, limit: number): ConcurrencyLimit {
  const counts = new Map<string, number>()

  return function begin({ owner }) {
    if (owner === null) return { end() {} }
    const count = counts.get(owner) ?? 0
    if (count >= limit) return { tooMany: new TooManyError(what, limit), end() {} }
    counts.set(owner, count + 1)
    let isOver = false
    return {
      end() {
        if (isOver) return
        isOver = true
        const left = (counts.get(owner) ?? 1) - 1
        if (left > 0) counts.set(owner, left)
        else counts.delete(owner)
      },
    }
  }
}
