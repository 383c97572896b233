import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { types } from 'node:util'
import { fileURLToPath } from 'node:url'
import { discard } from './discard-stream.ts'
import type { Stream } from './discard-stream.ts'
import { FileSourceError } from './errors/upload-faults.ts'
import { exactly, NOTHING_SENT } from './exact-bytes.ts'
import { kindOf } from './sentence.ts'

/**
 * Where the bytes of a file come from: a path, bytes in memory, a `Blob` or `File`, a function that gives a stream from the
 * start each time it is called, or a stream (a web `ReadableStream`, a Node `Readable`, any async iterable of bytes). Of a
 * stream the call needs the `size`. A stream leaves the chunks that it has given alone, and is used up by the call.
 */
export type FileSource =
  | { path: string | URL }
  | Uint8Array
  | ArrayBuffer
  | Blob
  | { size: number; stream: () => AsyncIterable<Uint8Array> }
  | AsyncIterable<Uint8Array>

/** A source whose size is known; `pieces` gives exactly that many bytes from the start, or throws. */
export type OpenedSource = {
  size: number
  pieces: (signal: AbortSignal) => AsyncGenerator<Uint8Array, void>
  /** A source that can be read again from its start. */
  isRestartable: boolean
  /** Aborts with a FileSourceError when a stream fails before it is read. */
  failed?: AbortSignal
}

/** `size` is of a stream, or what any other source has to have. Throws a FileSourceError, or a TypeError for no source. */
export async function openFileSource(file: FileSource, size?: number): Promise<OpenedSource> {
  const source = await open(file, size)
  if (!Number.isSafeInteger(source.size) || source.size < 0) {
    throw new FileSourceError(`The size of the file is given as ${source.size}. Give a whole number of bytes.`)
  }
  if (size !== undefined && size !== source.size) {
    throw new FileSourceError(`The file was to have ${size} bytes and has ${source.size}. Give its own size, or none.`)
  }
  return {
    size: source.size,
    isRestartable: !isStream(file),
    ...(source.failed && { failed: source.failed }),
    pieces: exactly(source.size, source.stream),
  }
}

/** Closes a stream, whatever became of the call. */
export function discardFileSource(file: FileSource): void {
  if (isStream(file)) discard(file)
}

type Source = { size: number; stream: () => AsyncIterable<Uint8Array>; failed?: AbortSignal }

async function open(file: FileSource, size: number | undefined): Promise<Source> {
  if (typeof file !== 'object' || file === null) throw new TypeError(notASource(file))
  if (ArrayBuffer.isView(file)) return ofBytes(new Uint8Array(file.buffer, file.byteOffset, file.byteLength))
  if (types.isAnyArrayBuffer(file)) return ofBytes(new Uint8Array(file))
  if ('stream' in file && typeof file.stream === 'function') return { size: file.size, stream: () => file.stream() }
  if (isStream(file)) return ofStream(file, size)
  if ('path' in file) return ofPath(file.path instanceof URL ? fileURLToPath(file.path) : file.path)
  throw new TypeError(notASource(file))
}

const notASource = (file: unknown) =>
  `file is ${kindOf(file)}: expected { path }, a Buffer or Uint8Array, a Blob or ` +
  'File, a stream with its size, or { size, stream: () => … }.'

const ofBytes = (bytes: Uint8Array): Source => ({
  size: bytes.byteLength,
  async *stream() {
    yield bytes
  },
})

/** And no function that gives one. */
const isStream = (file: FileSource): file is AsyncIterable<Uint8Array> =>
  typeof file === 'object' &&
  file !== null &&
  Symbol.asyncIterator in file &&
  !('stream' in file && typeof file.stream === 'function')

function ofStream(stream: AsyncIterable<Uint8Array> & Stream, size: number | undefined): Source {
  const fault = streamFault(stream, size)
  if (fault !== undefined) throw new FileSourceError(fault, { cause: stream.errored ?? undefined })
  const failing = new AbortController()
  let isRead = false
  stream.on?.('error', cause => {
    // Once it is read, the reading fails.
    if (!isRead) failing.abort(new FileSourceError(`The file could not be read. ${NOTHING_SENT}`, { cause }))
  })
  return {
    size: size ?? 0,
    failed: failing.signal,
    stream() {
      isRead = true
      return stream
    },
  }
}

function streamFault(stream: Stream, size: number | undefined): string | undefined {
  if (stream.locked || stream.readableDidRead || stream.destroyed)
    return 'The stream is being read already, or has ended. Give a fresh one, or { size, stream: () => a fresh one }.'
  if (size !== undefined) return undefined
  const cure = typeof stream.path === 'string' ? `give { path: ${JSON.stringify(stream.path)} } instead` : NO_SIZE
  return `A stream does not say how long it is, and the length goes to Kaleyra before the first byte: ${cure}.`
}

const NO_SIZE = 'give its `size` in bytes; where it is not known, write it to a file and give { path }'

async function ofPath(path: string): Promise<Source> {
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
