import { open } from 'node:fs/promises'
import type { OpenOptions, StoredFile } from '../spool.ts'
import { createMemoryShare } from './memory-share.ts'

/** The most of a file that is read at once; as much is read ahead. */
export const READ_BYTES = 512 * 1024

export async function openStoredFile(
  path: string,
  { readAhead }: OpenOptions = {},
  share = createMemoryShare(READ_BYTES),
): Promise<StoredFile> {
  const handle = await open(path)

  async function readAt(at: number, into: Uint8Array): Promise<number> {
    return (await handle.read(into, 0, into.length, at)).bytesRead
  }
  async function chunkAt(at: number): Promise<Uint8Array> {
    const chunk = Buffer.allocUnsafeSlow(share.bytes())
    return chunk.subarray(0, await readAt(at, chunk))
  }

  try {
    const { size } = await handle.stat()
    let first = readAhead ? await chunkAt(0) : undefined
    return {
      size,
      readAt,
      async *stream() {
        const leave = share.join()
        try {
          let at = 0
          let chunk = first ?? (await chunkAt(0))
          first = undefined
          while (chunk.length > 0) {
            at += chunk.length
            // Read while the receiver takes this one.
            const next = chunkAt(at)
            next.catch(() => {})
            yield chunk
            chunk = await next
          }
        } finally {
          leave()
        }
      },
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}
