import type { Plugin } from 'graphql-yoga'
import type { CallerContext } from './context.ts'
import { refused } from './errors.ts'
import type { createSubscriptionBounds } from './subscription-bounds.ts'

/** Refuses one subscription too many. */
export function useBoundedStreams(begin: ReturnType<typeof createSubscriptionBounds>): Plugin<CallerContext> {
  return {
    onSubscribe({ args: { contextValue }, setResultAndStopExecution }) {
      const tooMany = begin(contextValue)
      if (tooMany) setResultAndStopExecution({ errors: [refused(tooMany)] })
    },
  }
}
