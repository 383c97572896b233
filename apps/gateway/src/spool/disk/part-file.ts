import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { createMeasure } from '../meter.ts'
import { pour } from '../pour.ts'
import type { PartFile } from '../spool.ts'
import { asFileError } from '../storage-error.ts'
import { createBatchWriter } from './batch-writer.ts'
import type { MemoryShare } from './memory-share.ts'
import { createRollingSync, EVERY_BYTES_OF_A_PIECE } from './rolling-sync.ts'
import { writeAll } from './write-all.ts'

type Deps = {
  checkRoom(bytes: number): void
  reserve(bytes: number): void
  setSize(bytes: number): void
  syncName(): Promise<void>
  onSyncFailed(synced: number): void
  onGrown(size: number): void
  onCut(): void
  share: MemoryShare
}

/** Opens the file at `path`, and makes it where there is none; its first `durable` bytes are known to be synced. */
export async function openPartFile(
  path: string,
  durable: number,
  { checkRoom, reserve, setSize, syncName, onSyncFailed, onGrown, onCut, share }: Deps,
): Promise<PartFile> {
  const opened = await openSized(path)
  const { handle } = opened
  let { size } = opened
  let synced = Math.min(durable, size)
  let isNamed = synced > 0
  const failed = new AbortController()

  async function measureSize(): Promise<void> {
    size = (await handle.stat()).size
    setSize(size)
  }

  function markUnsynced(from: number): void {
    synced = Math.min(synced, from)
    if (failed.signal.aborted) onSyncFailed(synced)
  }

  async function sync(): Promise<void> {
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
    synced = Math.max(synced, written)
  }

  return {
    size: () => size,
    synced: () => synced,
    checkRoom,
    markUnsynced,
    syncFailed: () => failed.signal.aborted,
    close: () => handle.close(),

    async append(source, { maxBytes, until, onChunk }) {
      const measure = createMeasure(maxBytes, chunk => {
        reserve(chunk.length)
        onChunk?.(chunk)
      })
      const rolling = createRollingSync(sync, EVERY_BYTES_OF_A_PIECE)
      const { writer, written } = createBatchWriter({
        share,
        take: measure.take,
        write: chunks =>
          writeAll(handle, chunks, bytes => {
            size += bytes
            onGrown(size)
            rolling.wrote(bytes)
          }),
      })
      try {
        await pour(source, writer, AbortSignal.any([until, failed.signal]))
        return { size: measure.result().size }
      } finally {
        // A write under way at a failure has yet to report its bytes.
        await written()
        await rolling.settled()
        await measureSize()
      }
    },

    async truncate(toSize) {
      markUnsynced(toSize)
      await handle.truncate(toSize)
      onCut()
      await measureSize()
    },

    sync,
    syncIfCheap: sync,
  }
}

/** A disk that does not even say the size leaves no file open. */
async function openSized(path: string): Promise<{ handle: FileHandle; size: number }> {
  const handle = await open(path, 'a+', 0o600)
  try {
    return { handle, size: (await handle.stat()).size }
  } catch (error) {
    await handle.close()
    throw error
  }
}
