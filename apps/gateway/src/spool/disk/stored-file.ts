import { open } from 'node:fs/promises'
import type { OpenOptions, StoredFile } from '../spool.ts'

export async function openStoredFile(path: string, { readAhead }: OpenOptions = {}): Promise<StoredFile> {
  const handle = await open(path)

  async function readAt(at: number, into: Uint8Array): Promise<number> {
    return (await handle.read(into, 0, into.length, at)).bytesRead
  }
  async function chunkAt(at: number): Promise<Uint8Array> {
    const chunk = Buffer.allocUnsafeSlow(READ_BYTES)
    return chunk.subarray(0, await readAt(at, chunk))
  }

  try {
    const { size } = await handle.stat()
    const first = readAhead ? await chunkAt(0) : undefined
    return {
      size,
      readAt,
      async *stream() {
        let at = 0
        for (let chunk = first ?? (await chunkAt(0)); chunk.length > 0; chunk = await chunkAt(at)) {
          at += chunk.length
          yield chunk
        }
      },
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

const READ_BYTES = 512 * 1024
