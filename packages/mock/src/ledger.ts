import { createChoices } from './choices.ts'
import type { ExampleName, Next, Operation } from './choices.ts'
import type { MockRequest } from './mock-request.ts'

/** One call's access to the ledger, from its arrival to its end. */
export type Entry = {
  take: (operation: Operation) => ExampleName | undefined
  record: (request: MockRequest) => void
}

type Ledger = { next: Next; requests: readonly MockRequest[]; reset: () => void; open: () => Entry }

/** What a test asked of the mock, and what the mock was asked. */
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
      // A call that was under way at a reset belongs to the test before: it must not take or show up in the next one.
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
