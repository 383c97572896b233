import { createChoices } from '@resumable-media/openapi/choices'
import type { ExampleName, Next, Operation } from '@resumable-media/openapi/choices'

/** One call's access to the ledger, from its arrival to its end. */
export type Entry<Request> = {
  take: (operation: Operation) => ExampleName | undefined
  record: (request: Request) => void
}

export type Ledger<Request> = {
  next: Next
  requests: readonly Request[]
  reset: () => void
  open: () => Entry<Request>
}

export function createLedger<Request>(): Ledger<Request> {
  const choices = createChoices()
  const requests: Request[] = []
  let era = 0
  return {
    next: choices.next,
    requests,
    reset() {
      choices.clear()
      requests.length = 0
      era += 1
    },
    open() {
      // A call from before a reset belongs to an earlier test, and must not show up in the next one.
      const begun = era
      return {
        take: operation => (begun === era ? choices.take(operation) : undefined),
        record(request) {
          if (begun === era) requests.push(request)
        },
      }
    },
  }
}
