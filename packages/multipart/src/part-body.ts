import { Readable } from 'node:stream'
import type { PartBytes } from './splitter.ts'

export type PartBody = PartBytes & { body: Readable; isFull: () => boolean }

/**
 * A part's bytes as its receiver gets them: it can be destroyed without stopping what comes after it. `onRoom` is
 * called when it takes more, and when it is closed.
 */
export function createPartBody(onRoom: () => void): PartBody {
  let full = false
  const body = new Readable({ read: takeMore })
  // A receiver that does not listen must not turn a broken upload into an uncaught error.
  body.on('error', () => {})
  body.on('close', takeMore)

  return {
    body,
    isFull: () => full,
    write(bytes) {
      if (!body.destroyed) full = !body.push(bytes)
    },
    end() {
      if (!body.destroyed) body.push(null)
    },
  }

  function takeMore() {
    full = false
    onRoom()
  }
}
