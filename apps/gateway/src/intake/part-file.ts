import { open } from 'node:fs/promises'
import { Writable } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { callbackify } from 'node:util'
import { createMeter } from './meter.ts'
import type { Measured } from './meter.ts'

/** A file that grows at its end, piece by piece. Its size on the disk is the truth, also after a kill. */
export type PartFile = Awaited<ReturnType<typeof openPartFile>>

type Room = {
  check(bytes: number): void
  take(bytes: number): void
  settle(bytes: number): void
  syncName(): Promise<void>
}
type Piece = {
  maxBytes: number
  /** Once aborted, what has come is written, and what still comes is let go. */
  until: AbortSignal
  /** Is told of each chunk. */
  tally?: ((chunk: Buffer) => void) | undefined
}

/** What may wait for the disk: with Node's 16 KB each piece is a write of its own, and the sender waits for it. */
export const WRITE_BYTES = 1024 * 1024

/** Opens the file at `path`, and makes it where there is none. */
export async function openPartFile(path: string, { check, take, settle, syncName }: Room) {
  const handle = await open(path, 'a+', 0o600)
  let { size } = await handle.stat()
  let isNamed = size > 0

  async function measure(): Promise<void> {
    size = (await handle.stat()).size
    settle(size)
  }

  return {
    /** How many bytes have been written; they are on the disk after the next `sync`. */
    size: () => size,

    /** Throws StorageFullError when there is no room for so many more bytes. */
    checkRoom: check,

    /**
     * Writes what comes, and ends with the source: a sender that goes away ends it too, and what had come by then stays.
     * Throws TooManyBytes past `maxBytes`, StorageFullError, and what the disk says; what was written before stays.
     */
    async append(source: Readable, { maxBytes, until, tally }: Piece): Promise<Measured> {
      const meter = createMeter(maxBytes, chunk => {
        take(chunk.length)
        tally?.(chunk)
      })
      const { writer, written } = createAppender(async chunk => {
        const { bytesWritten } = await handle.write(chunk)
        size += bytesWritten
        return bytesWritten
      })
      const end = () => {
        source.unpipe(meter.stream)
        if (!meter.stream.writableEnded) meter.stream.end()
      }
      source.once('error', end).once('close', end)
      until.addEventListener('abort', end)
      try {
        if (source.destroyed || until.aborted) end()
        else source.pipe(meter.stream)
        await pipeline(meter.stream, writer)
        return meter.result()
      } finally {
        until.removeEventListener('abort', end)
        source.off('error', end).off('close', end).unpipe(meter.stream).resume()
        // A write that was under way when something failed has yet to say how far it came.
        await written()
        await measure()
      }
    },

    /** Takes the end of the file away. */
    async truncate(toSize: number): Promise<void> {
      await handle.truncate(toSize)
      await measure()
    },

    /** Makes what is written durable. */
    async sync(): Promise<void> {
      await handle.datasync()
      if (!isNamed) await syncName()
      isNamed = true
    },

    close: () => handle.close(),
  }
}

/** A stream into `write`, which may take less than it is given; `written` waits for the write under way. */
function createAppender(write: (chunk: Buffer) => Promise<number>) {
  let underWay = Promise.resolve()
  const writer = new Writable({
    highWaterMark: WRITE_BYTES,
    writev(pieces, done) {
      underWay = writeAll(Buffer.concat(pieces.map(piece => piece.chunk as Buffer)))
      callbackify(() => underWay)(done)
    },
  })
  async function writeAll(chunk: Buffer): Promise<void> {
    for (let at = 0; at < chunk.length; at += await write(chunk.subarray(at)));
  }
  return { writer, written: () => underWay.catch(() => {}) }
}
