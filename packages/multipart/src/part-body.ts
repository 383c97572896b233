import { Readable } from 'node:stream'
import type { PartBytes } from './splitter.ts'

export type PartBody = PartBytes & { body: Readable; isFull: () => boolean }

/**
 * The body of a part. Its receiver can destroy it without stopping later parts. `onRoom` is called when it takes more
 * or closes.
 */
export function createPartBody(onRoom: () => void): PartBody {
  let full = false
  const body = new Readable({ read: takeMore })
  // Without a listener a broken upload would be an uncaught error.
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
