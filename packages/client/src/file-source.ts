import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { FileSourceError } from './errors/upload-faults.ts'
import { unlessAborted } from './transport/deadline.ts'

/**
 * The bytes of a file: a path, a Blob, or a size with a function that gives the bytes from the start each time it is
 * called. A stream leaves the chunks that it has given alone.
 */
export type FileSource = { path: string } | Blob | { size: number; stream: () => AsyncIterable<Uint8Array> }

/** A source whose size is known; `pieces` gives exactly that many bytes from the start, or throws. */
export type OpenedSource = { size: number; pieces: (signal: AbortSignal) => AsyncGenerator<Uint8Array, void> }

export async function openFileSource(file: FileSource): Promise<OpenedSource> {
  const { size, stream } = 'path' in file ? await openPath(file.path) : { size: file.size, stream: () => file.stream() }
  if (!Number.isSafeInteger(size) || size < 0) {
    throw new FileSourceError(`The size of the file is given as ${size}. Give a whole number of bytes.`)
  }
  return { size, pieces: signal => exactly(size, stream(), signal) }
}

async function openPath(path: string) {
  const found = await stat(path).catch((cause: unknown) => {
    throw new FileSourceError(`The file ${path} cannot be read.`, { cause })
  })
  if (!found.isFile()) throw new FileSourceError(`${path} is not a regular file.`)
  return {
    size: found.size,
    stream: (): AsyncIterable<Uint8Array> => createReadStream(path, { highWaterMark: READ_BYTES }),
  }
}

/** The bytes of one read: with 64 KB, the default, most time is spent in switching threads. */
const READ_BYTES = 256 * 1024

/** With 256 KiB most answers of a server that refuses early are lost; with 64 KiB they are read. */
const PIECE_BYTES = 64 * 1024

async function* exactly(size: number, bytes: AsyncIterable<Uint8Array>, signal: AbortSignal) {
  let given = 0
  for await (const chunk of abortable(bytes, signal)) {
    given += chunk.byteLength
    if (!(given <= size)) throw cutOff(`The file was to have ${size} bytes and has more.`)
    for (let at = 0; at < chunk.byteLength; at += PIECE_BYTES) {
      // Lets an answer be read between two pieces, before the connection ends.
      if (at > 0) await nextTurn()
      yield chunk.subarray(at, at + PIECE_BYTES)
    }
  }
  if (given < size) throw cutOff(`The file was to have ${size} bytes and has ${given}.`)
}

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
