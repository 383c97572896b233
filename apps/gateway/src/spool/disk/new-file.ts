import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { addAbortSignal } from 'node:stream'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { Measured } from '../meter.ts'
import { createMeasure } from '../meter.ts'
import { createBatchWriter } from './batch-writer.ts'
import type { MemoryShare } from './memory-share.ts'
import { createRollingSync } from './rolling-sync.ts'
import { AT_ONCE_BYTES } from './running-hashes.ts'
import { writeAll } from './write-all.ts'

type Deps = {
  maxBytes: number
  signal: AbortSignal
  reserve: (bytes: number) => void
  /** Makes the file's name durable. */
  syncName: () => Promise<void>
  /** Called when the file has grown to `size` bytes. */
  onGrown: (size: number) => void
  digest: (size: number) => Promise<string>
  share: MemoryShare
}

/**
 * Writes a new file and makes it durable. Of a large one the bytes and the name are synced while more bytes come. Once it
 * throws, nothing is written any more, and the rest of `source` is discarded.
 */
export async function writeNewFile(path: string, source: Readable, deps: Deps): Promise<Measured> {
  const { maxBytes, signal, reserve, syncName, onGrown, digest, share } = deps
  const hash = createHash('sha256')
  const measure = createMeasure(maxBytes, chunk => reserve(chunk.length))
  let handle: FileHandle | undefined
  let written = 0
  let naming: Promise<void> | undefined
  const rolling = createRollingSync(() => opened().datasync())
  const { writer } = createBatchWriter({
    async open() {
      handle = await open(path, 'wx', 0o600)
    },
    share,
    take: measure.take,
    async write(chunks) {
      if (written <= AT_ONCE_BYTES) for (const chunk of chunks) hash.update(chunk)
      await writeAll(opened(), chunks, grown)
    },
  })
  const cut = (error?: Error | null) => writer.destroy(error ?? new Error('the sender went away'))
  source.once('error', cut).once('close', () => source.readableEnded || cut())
  addAbortSignal(signal, writer)
  try {
    await finished(source.pipe(writer))
    const { size, head } = measure.result()
    const [sha256] = await Promise.all([
      size > AT_ONCE_BYTES ? digest(size) : hash.digest('hex'),
      rolling.end(),
      naming ?? syncName(),
    ])
    return { size, sha256, head }
  } catch (error) {
    source.unpipe(writer).resume()
    // A file that is being opened would appear after its removal.
    if (!writer.closed) await once(writer, 'close')
    throw error
  } finally {
    await handle?.close()
  }

  function grown(bytes: number): void {
    written += bytes
    rolling.wrote(bytes)
    onGrown(written)
    if (written <= AT_ONCE_BYTES || naming) return
    naming = syncName()
    naming.catch(cut)
  }

  function opened(): FileHandle {
    if (!handle) throw new Error(`${path} is not open`)
    return handle
  }
}
