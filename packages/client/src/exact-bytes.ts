import { setImmediate as nextTurn } from 'node:timers/promises'
import { discard } from './discard-stream.ts'
import { FileSourceError } from './errors/upload-faults.ts'
import { kindOf } from './sentence.ts'
import { unlessAborted } from './transport/deadline.ts'

/** Reads a source in small pieces, from its start each time: exactly `size` bytes, or a FileSourceError. */
export function exactly(size: number, open: () => AsyncIterable<Uint8Array>) {
  // Of all reads: a dispatcher may read again after a part was sent.
  let begun = false
  const fault = (what: string, cause?: unknown) =>
    new FileSourceError(`${what} ${begun ? STOPPED : NOTHING_SENT}`, { cause, begun })

  return async function* pieces(signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
    let given = 0
    for await (const chunk of chunks(signal)) {
      // A text has none, as a stream with `setEncoding` gives it.
      if (!ArrayBuffer.isView(chunk)) throw fault(`The file gave a ${typeof chunk} where bytes were due.`)
      given += chunk.byteLength
      if (given > size) throw fault(`The file was to have ${size} bytes and has more.`)
      for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) {
        // Lets an answer be read between two pieces, before the connection ends.
        if (at > 0) await nextTurn()
        begun = true
        yield chunk.subarray(at, at + PIECE_BYTES)
      }
    }
    if (given < size) throw fault(`The file was to have ${size} bytes and has ${given}.`)
  }

  /** Stops at the abort even if the source hangs, and always closes it. */
  async function* chunks(signal: AbortSignal) {
    const { stream, iterator } = opened()
    try {
      for (;;) {
        const next = await unlessAborted(iterator.next(), signal)
        if (next.done) return
        yield next.value
      }
    } catch (cause) {
      if (signal.aborted) throw cause
      throw fault('The file could not be read to its end.', cause)
    } finally {
      // Not awaited: a source that hangs would hang the call.
      discard(stream, iterator)
    }
  }

  function opened() {
    let stream: Partial<AsyncIterable<Uint8Array>> | undefined
    try {
      stream = open()
      const iterator = stream?.[Symbol.asyncIterator]?.()
      if (iterator) return { stream, iterator }
    } catch (cause) {
      throw fault('The file could not be read.', cause)
    }
    // What a promise gives would stay open.
    Promise.resolve(stream)
      .then(discard)
      .catch(() => {})
    const given = stream instanceof Promise ? 'a promise' : kindOf(stream)
    throw fault(`\`stream\` gave ${given}: expected a stream, or another async iterable of bytes.`)
  }
}

/** With 256 KiB most answers of a server that refuses early are lost; with 64 KiB they are read. */
const PIECE_BYTES = 64 * 1024

const STOPPED = 'The upload was stopped before its end.'
export const NOTHING_SENT = 'Nothing of it was sent.'
