import { open } from 'node:fs/promises'
import type { StoredFile } from './stored-file.ts'

/**
 * Opens a file and reads its beginning. So a disk that cannot be read is mostly noticed before a call has begun, when
 * nothing has to be looked up.
 */
export async function openStoredFile(path: string): Promise<StoredFile> {
  const handle = await open(path)

  async function readAt(at: number): Promise<Uint8Array> {
    const chunk = Buffer.allocUnsafeSlow(READ_BYTES)
    const { bytesRead } = await handle.read(chunk, 0, READ_BYTES, at)
    return chunk.subarray(0, bytesRead)
  }

  try {
    const { size } = await handle.stat()
    const first = await readAt(0)
    return {
      size,
      async *stream() {
        let at = 0
        for (let chunk = first; chunk.length > 0; chunk = await readAt(at)) {
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
