import { createHash, randomUUID } from 'node:crypto'
import { open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { followFile } from './follow-file.js'

const [KB, MB] = [1024, 1024 ** 2]

/**
 * A file of the Node floor, which is written in batches of 1 MB, hashed and synced while it grows. `length` is what is to
 * come, with what may be around it; `everyBytes` are synced while more come.
 */
export async function createFile(folder, length, everyBytes) {
  const id = randomUUID()
  const name = join(folder, id)
  const handle = await open(name, 'wx+', 0o600)
  const hash = length > MB ? followFile(name) : hashHere()
  let [size, synced, bytes] = [0, 0, 0]
  let batch = []
  let writing = Promise.resolve()
  /** @type {Promise<void> | undefined} */
  let syncing

  async function write(chunks, wanted) {
    const { bytesWritten } = await handle.writev(chunks)
    if (bytesWritten < wanted) throw new Error(`${bytesWritten} of ${wanted} bytes were written`)
    size += bytesWritten
    hash.grown(size)
    if (size - synced < everyBytes || syncing) return
    synced = size
    syncing = handle.datasync().finally(() => (syncing = undefined))
  }
  /** Answers until when the sender is to wait: one batch is collected while the one before it is written. */
  function flush() {
    const [before, chunks, wanted] = [writing, batch, bytes]
    writing = before.then(() => (wanted > 0 ? write(chunks, wanted) : undefined))
    ;[batch, bytes] = [[], 0]
    return before
  }
  return {
    id,
    length,
    flush,
    written: () => writing,
    size: () => size,
    /** Nothing where more may come at once. */
    take(chunk) {
      hash.update(chunk)
      batch.push(chunk)
      bytes += chunk.length
      return bytes < MB ? undefined : flush()
    },
    async sync() {
      await syncing
      synced = size
      await handle.datasync()
    },
    digest: () => hash.digest(size),
    async read(at) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(512 * KB), { position: at })
      return buffer.subarray(0, bytesRead)
    },
    async remove() {
      await handle.close()
      await unlink(name)
    },
  }
}

function hashHere() {
  const hash = createHash('sha256')
  return { update: chunk => hash.update(chunk), grown() {}, digest: async () => hash.digest('hex') }
}
