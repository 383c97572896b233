import { Writable } from 'node:stream'
import { callbackify } from 'node:util'
import type { MemoryShare } from './memory-share.ts'

type Deps = {
  /** Is done before the first write. */
  open?: () => Promise<void>
  /** Sees each chunk as it comes. What it throws ends the stream; the chunks before are written. */
  take: (chunk: Buffer) => void
  write: (chunks: Buffer[]) => Promise<void>
  share: MemoryShare
}

/** A write of so many bytes costs little more than one of a few. */
export const BATCH_BYTES = 1024 * 1024
/** The most that one system call takes. A sender of single bytes fills a batch with them. */
const BATCH_CHUNKS = 1024
/** Bytes of a slow sender wait no longer. */
const LONGEST_WAIT_MS = 20

/**
 * A stream that writes its chunks in batches. One batch is collected while the one before it is written; the sender waits
 * when both are full. `written` waits for the write under way, and does not throw.
 */
export function createBatchWriter({ open, take, write, share }: Deps): { writer: Writable; written(): Promise<void> } {
  let batch: Buffer[] = []
  let bytes = 0
  let waiting: NodeJS.Timeout | undefined
  let underWay = Promise.resolve()
  const leave = share.join()

  const writer = new Writable({
    ...(open && { construct: callbackify(open) }),
    write(chunk: Buffer, _encoding, done) {
      try {
        take(chunk)
      } catch (error) {
        callbackify(async () => {
          // What came before stays.
          await flush()
          throw error
        })(done)
        return
      }
      batch.push(chunk)
      bytes += chunk.length
      if (bytes >= share.bytes() || batch.length >= BATCH_CHUNKS) {
        callbackify(begin)(done)
        return
      }
      waiting ??= setTimeout(() => void begin().catch((error: Error) => writer.destroy(error)), LONGEST_WAIT_MS)
      done()
    },
    final: callbackify(flush),
    destroy(error, done) {
      clearTimeout(waiting)
      leave()
      callbackify(written)(() => done(error))
    },
  })
  return { writer, written }

  /** Begins to write what was collected, once the batch before it is written. */
  function begin(): Promise<void> {
    clearTimeout(waiting)
    waiting = undefined
    const before = underWay
    underWay = before.then(() => {
      const chunks = batch
      batch = []
      bytes = 0
      return chunks.length > 0 ? write(chunks) : undefined
    })
    underWay.catch(() => {})
    return before
  }

  async function flush(): Promise<void> {
    await begin()
    await underWay
  }

  function written(): Promise<void> {
    return underWay.catch(() => {})
  }
}
