import { createHash } from 'node:crypto'
import type { Hash } from 'node:crypto'

/** Of a file that is dropped the pieces are read at its end. */
const MOST_FILES = 1000

type Running = { fence: number; size: number; hash: Hash }

/** The hashes of files that are being received here. They go on from request to request, while no other instance writes. */
export function createRunningHashes() {
  const running = new Map<string, Running>()

  return {
    /** To be called when the file is held, and when it was cut. */
    hold(id: string, { fence, size }: { fence: number; size: number }): void {
      const found = running.get(id)
      // No other request or gateway has held it in between.
      if (size > 0 && found?.size === size && found.fence === fence - 1) found.fence = fence
      else if (size === 0) running.set(id, { fence, size, hash: createHash('sha256') })
      else running.delete(id)
      const [oldest] = running.keys()
      if (running.size > MOST_FILES && oldest !== undefined) running.delete(oldest)
    },

    update(id: string, fence: number, chunk: Uint8Array): void {
      const found = running.get(id)
      if (found?.fence !== fence) return
      found.hash.update(chunk)
      found.size += chunk.length
    },

    /** In lower-case hexadecimal; undefined where the bytes were not all seen here. */
    digest(id: string, { fence, size }: { fence: number; size: number }): string | undefined {
      const found = running.get(id)
      return found?.fence === fence && found.size === size ? found.hash.copy().digest('hex') : undefined
    },

    forget: (id: string): void => void running.delete(id),
  }
}
