import type { Plugin } from 'graphql-yoga'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import { whenClosed } from '../http/answer.ts'
import type { CallerContext } from './context.ts'
import { refused } from './errors.ts'

type Options = { countSubscription: ConcurrencyLimit; now: () => number }

/** Limits the number of a caller's subscriptions, and ends each when its token expires. */
export function useBoundedStreams({ countSubscription, now }: Options): Plugin<CallerContext> {
  return {
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      const { tooMany, end } = countSubscription(contextValue.caller)
      if (tooMany) return setResultAndStopExecution({ errors: [refused(tooMany)] })
      whenClosed(contextValue.res, end)
      endInTime(contextValue)
      return undefined
    },
  }

  /** Cut, not completed: after `complete` a client stops, and this one should reconnect with a new token. */
  function endInTime({ res, caller }: CallerContext): void {
    if (caller.until === Infinity) return
    const timer = setTimeout(() => res.destroy(), Math.min(caller.until - now(), LONGEST_MS)).unref()
    whenClosed(res, () => clearTimeout(timer))
  }
}

/** The longest timer. A stream that it cuts can reconnect. */
const LONGEST_MS = 2 ** 31 - 1
