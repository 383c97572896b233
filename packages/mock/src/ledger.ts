import { createChoices } from './choices.ts'
import type { ExampleName, Next, Operation } from './choices.ts'
import type { MockRequest } from './mock-request.ts'

/** One call's access to the ledger, from its arrival to its end. */
export type Entry = {
  take: (operation: Operation) => ExampleName | undefined
  record: (request: MockRequest) => void
}

type Ledger = { next: Next; requests: readonly MockRequest[]; reset: () => void; open: () => Entry }

export function createLedger(): Ledger {
  const choices = createChoices()
  const requests: MockRequest[] = []
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
