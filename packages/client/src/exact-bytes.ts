import { setImmediate as nextTurn } from 'node:timers/promises'
import { FileSourceError } from './errors/upload-faults.ts'
import { unlessAborted } from './transport/deadline.ts'

/** The bytes of a source in small pieces: exactly `size` of them, or a FileSourceError. */
export async function* exactly(size: number, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal) {
  let given = 0
  for await (const chunk of abortable(bytes, signal)) {
    // A text has none, as a stream with `setEncoding` gives it.
    if (!ArrayBuffer.isView(chunk)) throw cutOff(`The file gave a ${typeof chunk} where bytes were due.`)
    given += chunk.byteLength
    if (given > size) throw cutOff(`The file was to have ${size} bytes and has more.`)
    for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) {
      // Lets an answer be read between two pieces, before the connection ends.
      if (at > 0) await nextTurn()
      yield chunk.subarray(at, at + PIECE_BYTES)
    }
  }
  if (given < size) throw cutOff(`The file was to have ${size} bytes and has ${given}.`)
}

/** With 256 KiB most answers of a server that refuses early are lost; with 64 KiB they are read. */
const PIECE_BYTES = 64 * 1024

/** Bytes are asked for only once the call has begun. */
const cutOff = (fault: string, cause?: unknown) =>
  new FileSourceError(`${fault} The upload was stopped before its end.`, { cause, begun: true })

/** Stops at the abort even if the source hangs, and always closes it. */
async function* abortable(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal) {
  const iterator = bytes[Symbol.asyncIterator]()
  try {
    for (;;) {
      const next = await unlessAborted(iterator.next(), signal)
      if (next.done) return
      yield next.value
    }
  } catch (cause) {
    if (signal.aborted) throw cause
    throw cutOff('The file could not be read to its end.', cause)
  } finally {
    // Not awaited: a source that hangs would hang the call.
    iterator.return?.().then(undefined, () => {})
  }
}
