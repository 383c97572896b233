import { open } from 'node:fs/promises'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { callbackify } from 'node:util'
import { createMeter } from '../meter.ts'
import type { PartFile } from '../spool.ts'
import { asFileError } from '../storage-error.ts'

type Deps = {
  checkRoom(bytes: number): void
  reserve(bytes: number): void
  setSize(bytes: number): void
  syncName(): Promise<void>
  onSyncFailed(synced: number): void
}

/** The write buffer. With Node's 16 KB each chunk is a write of its own, and the sender waits for it. */
export const WRITE_BYTES = 1024 * 1024

/** Opens the file at `path`, and makes it where there is none; its first `durable` bytes are known to be synced. */
export async function openPartFile(
  path: string,
  durable: number,
  { checkRoom, reserve, setSize, syncName, onSyncFailed }: Deps,
): Promise<PartFile> {
  const handle = await open(path, 'a+', 0o600)
  let { size } = await handle.stat()
  let synced = Math.min(durable, size)
  let isNamed = synced > 0
  const failed = new AbortController()

  async function measure(): Promise<void> {
    size = (await handle.stat()).size
    setSize(size)
  }

  function markUnsynced(from: number): void {
    synced = Math.min(synced, from)
    if (failed.signal.aborted) onSyncFailed(synced)
  }

  return {
    size: () => size,
    synced: () => synced,
    checkRoom,
    markUnsynced,
    syncFailed: () => failed.signal.aborted,
    close: () => handle.close(),

    async append(source, { maxBytes, until, onChunk }) {
      const meter = createMeter(maxBytes, chunk => {
        reserve(chunk.length)
        onChunk?.(chunk)
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
        // A write under way at a failure has yet to report its bytes.
        await written()
        await measure()
      }
    },

    async truncate(toSize) {
      markUnsynced(toSize)
      await handle.truncate(toSize)
      await measure()
    },

    async sync() {
      failed.signal.throwIfAborted()
      const written = size
      try {
        await handle.datasync()
        if (!isNamed) await syncName()
      } catch (cause) {
        failed.abort(asFileError(cause))
        onSyncFailed(synced)
      }
      // Another sync may have failed while this one was under way.
      failed.signal.throwIfAborted()
      isNamed = true
      synced = written
    },
  }
}

/** A stream into `write`, which may write fewer bytes than given; `written` waits for the write under way. */
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
