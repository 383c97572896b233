import { open } from 'node:fs/promises'
import { Writable } from 'node:stream'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { callbackify } from 'node:util'
import { createMeter } from './meter.ts'
import type { Measured } from './meter.ts'
import { asStorageError } from './storage-full.ts'

/**
 * A file that grows at its end, piece by piece. Its size on the disk is the truth, also after a kill, but not after a sync
 * that failed: what waited for it may be lost, and a second sync that succeeds proves nothing, since the system tells of
 * an error once. So there is no second one, and what was never synced is to be taken away.
 */
export type PartFile = Awaited<ReturnType<typeof openPartFile>>

type Room = {
  check(bytes: number): void
  take(bytes: number): void
  settle(bytes: number): void
  syncName(): Promise<void>
  /** A sync has failed: only so many bytes are known to be on the disk. */
  onSyncFailed(synced: number): void
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

/** Opens the file at `path`, and makes it where there is none; its first `durable` bytes are known to be synced. */
export async function openPartFile(
  path: string,
  durable: number,
  { check, take, settle, syncName, onSyncFailed }: Room,
) {
  const handle = await open(path, 'a+', 0o600)
  let { size } = await handle.stat()
  let synced = Math.min(durable, size)
  let isNamed = synced > 0
  const failed = new AbortController()

  async function measure(): Promise<void> {
    size = (await handle.stat()).size
    settle(size)
  }

  function distrust(from: number): void {
    synced = Math.min(synced, from)
    if (failed.signal.aborted) onSyncFailed(synced)
  }

  return {
    /** How many bytes have been written; they are on the disk after the next `sync`. */
    size: () => size,

    /** How many bytes are on the disk. */
    synced: () => synced,

    /** Throws StorageFullError when there is no room for so many more bytes. */
    checkRoom: check,

    /**
     * Writes what comes, and ends with the source: a sender that goes away ends it too, and what had come by then stays.
     * Throws TooManyBytes past `maxBytes`, StorageFullError, and what the disk says; what was written before stays. A sync
     * that fails meanwhile ends it too.
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
      const ending = AbortSignal.any([until, failed.signal])
      ending.addEventListener('abort', end)
      try {
        if (source.destroyed || ending.aborted) end()
        else source.pipe(meter.stream)
        await pipeline(meter.stream, writer)
        return meter.result()
      } finally {
        ending.removeEventListener('abort', end)
        source.off('error', end).off('close', end).unpipe(meter.stream).resume()
        // A write that was under way when something failed has yet to say how far it came.
        await written()
        await measure()
      }
    },

    /** Takes the end of the file away. */
    async truncate(toSize: number): Promise<void> {
      distrust(toSize)
      await handle.truncate(toSize)
      await measure()
    },

    /** Takes what follows for not synced, although it may be. */
    distrust,

    /** Makes what is written durable. Throws StorageFaultError or StorageFullError, and after that always. */
    async sync(): Promise<void> {
      failed.signal.throwIfAborted()
      const written = size
      try {
        await handle.datasync()
        if (!isNamed) await syncName()
      } catch (cause) {
        failed.abort(asStorageError(cause))
        onSyncFailed(synced)
      }
      // Another sync may have failed while this one was under way.
      failed.signal.throwIfAborted()
      isNamed = true
      synced = written
    },

    /** Whether a sync has failed. */
    hasFailed: () => failed.signal.aborted,

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
