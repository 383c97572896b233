import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import type { TooManyError } from '../errors/upload-errors.ts'
import { whenClosed } from '../http/answer.ts'
import type { CallerContext } from './context.ts'

type Deps = { countSubscription: ConcurrencyLimit; now: () => number }

/** Limits the number of a caller's subscriptions, and ends each when its token expires. */
export function createSubscriptionBounds({ countSubscription, now }: Deps) {
  /** Answers the refusal when there are too many. */
  return function begin({ caller, res }: CallerContext): TooManyError | undefined {
    const { tooMany, end } = countSubscription(caller)
    if (tooMany) return tooMany
    whenClosed(res, end)
    if (caller.until === Infinity) return undefined
    // Cut, not completed: after `complete` a client stops, and this one should reconnect with a new token.
    const timer = setTimeout(() => res.destroy(), Math.min(caller.until - now(), LONGEST_MS)).unref()
    whenClosed(res, () => clearTimeout(timer))
    return undefined
  }
}

/** The longest timer. A stream that it cuts can reconnect. */
const LONGEST_MS = 2 ** 31 - 1
