import type { Plugin } from 'graphql-yoga'
import type { Tally } from '../access/concurrency-limit.ts'
import { TooManyError } from '../errors/upload-errors.ts'
import { refused } from './refused.ts'
import type { CallerContext } from './use-caller.ts'
import { whenClosed } from './when-closed.ts'

type Options = { countSubscription: Tally; now: () => number }

/** Lets a caller have only so many subscriptions, and each no longer than its token is good. */
export function useBoundedStreams({ countSubscription, now }: Options): Plugin<CallerContext> {
  return {
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      try {
        whenClosed(contextValue.res, countSubscription(contextValue.caller))
        endInTime(contextValue)
      } catch (error) {
        if (!(error instanceof TooManyError)) throw error
        setResultAndStopExecution({ errors: [refused(429, error)] })
      }
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
