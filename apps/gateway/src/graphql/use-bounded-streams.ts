import type { Plugin } from 'graphql-yoga'
import type { ConcurrencyLimit } from '../access/concurrency-limit.ts'
import { whenClosed } from '../http/answer.ts'
import type { CallerContext } from './context.ts'
import { refused } from './errors.ts'

type Options = { countSubscription: ConcurrencyLimit; now: () => number }

/** Lets a caller have only so many subscriptions, and each no longer than its token is good. */
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

  /** Cut rather than completed: complete tells clients to stop for good, and this one is to come with a new token. */
  function endInTime({ res, caller }: CallerContext): void {
    if (caller.until === Infinity) return
    const timer = setTimeout(() => res.destroy(), Math.min(caller.until - now(), LONGEST_MS)).unref()
    whenClosed(res, () => clearTimeout(timer))
  }
}

/** A timer waits no longer; a stream that is cut then begins anew. */
const LONGEST_MS = 2 ** 31 - 1
