import { Readable } from 'node:stream'

export type PartBody = { body: Readable; isFull: () => boolean }

/**
 * A part's bytes as its receiver gets them: it can be destroyed without stopping what comes after it. `onRoom` is
 * called when it takes more, and when it is closed.
 */
export function createPartBody(bytes: Readable, onRoom: () => void): PartBody {
  let full = false
  const body = new Readable({ read: takeMore })
  // A receiver that does not listen must not turn a broken upload into an uncaught error.
  body.on('error', () => {})
  body.on('close', takeMore)
  bytes.on('data', (chunk: Buffer) => {
    if (!body.destroyed) full = !body.push(chunk)
  })
  bytes.on('end', () => body.push(null))

  // Bytes flow on in a later tick; a source that is never idle can be far ahead of them by then.
  const isFull = () => full || bytes.readableLength >= body.readableHighWaterMark
  return { body, isFull }

  function takeMore() {
    full = false
    onRoom()
  }
}
