import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { types } from 'node:util'
import { fileURLToPath } from 'node:url'
import { FileSourceError } from './errors/upload-faults.ts'
import { exactly } from './exact-bytes.ts'

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
  /** Ends a stream that was not read. */
  discard: () => void
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
    isRestartable: source.discard === undefined,
    discard: source.discard ?? (() => {}),
    pieces: signal => exactly(source.size, source.stream(), signal),
  }
}

type Source = { size: number; stream: () => AsyncIterable<Uint8Array>; discard?: () => void }

async function open(file: FileSource, size: number | undefined): Promise<Source> {
  if (typeof file !== 'object' || file === null) throw new TypeError(notASource(file))
  if (ArrayBuffer.isView(file)) return ofBytes(new Uint8Array(file.buffer, file.byteOffset, file.byteLength))
  if (types.isAnyArrayBuffer(file)) return ofBytes(new Uint8Array(file))
  if ('stream' in file && typeof file.stream === 'function') return { size: file.size, stream: () => file.stream() }
  if (Symbol.asyncIterator in file) return ofStream(file, size)
  if ('path' in file) return ofPath(file.path instanceof URL ? fileURLToPath(file.path) : file.path)
  throw new TypeError(notASource(file))
}

const notASource = (file: unknown) =>
  `file is ${file === null ? 'null' : `of type ${typeof file}`}: expected { path }, a Buffer or Uint8Array, a Blob or ` +
  'File, a stream with its size, or { size, stream: () => … }.'

const ofBytes = (bytes: Uint8Array): Source => ({
  size: bytes.byteLength,
  async *stream() {
    yield bytes
  },
})

function ofStream(stream: AsyncIterable<Uint8Array>, size: number | undefined): Source {
  const fault = streamFault(stream, size)
  if (fault !== undefined) {
    discard(stream)
    throw new FileSourceError(fault)
  }
  return { size: size ?? 0, stream: () => stream, discard: () => discard(stream) }
}

function streamFault(stream: AsyncIterable<Uint8Array> & StreamFacts, size: number | undefined): string | undefined {
  if (stream.locked || stream.readableDidRead || stream.destroyed)
    return 'The stream is being read already, or has ended. Give a fresh one, or { size, stream: () => a fresh one }.'
  if (size !== undefined) return undefined
  const cure = typeof stream.path === 'string' ? `give { path: ${JSON.stringify(stream.path)} } instead` : NO_SIZE
  return `A stream does not say how long it is, and the length goes to Kaleyra before the first byte: ${cure}.`
}

const NO_SIZE = 'give its `size` in bytes; where it is not known, write it to a file and give { path }'

/** Not for a stream that somebody else reads. */
function discard(stream: AsyncIterable<Uint8Array> & StreamFacts): void {
  if (stream.destroy) stream.destroy()
  else if (stream.cancel) stream.cancel().catch(() => {})
  else
    stream[Symbol.asyncIterator]()
      .return?.()
      .then(undefined, () => {})
}

/** What Node's and the web's streams say of themselves. */
type StreamFacts = {
  path?: unknown
  locked?: boolean
  readableDidRead?: boolean
  destroyed?: boolean
  destroy?: () => void
  cancel?: () => Promise<void>
}

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
