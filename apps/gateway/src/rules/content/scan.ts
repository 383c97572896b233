import type { StoredFile } from '../../spool/spool.ts'

export type Scan = ReturnType<typeof createScan>

/** Reads a file through a window: small steps share disk reads, and a large file is never in memory. */
export function createScan(file: Pick<StoredFile, 'readAt'>, size: number) {
  const buffer = Buffer.allocUnsafe(WINDOW_BYTES)
  let start = 0
  let length = 0

  /** What the window shows from `at` on, where that is `least` bytes or more. Not to be kept: the window moves. */
  function peek(at: number, least: number): Buffer | undefined {
    return at >= start && at + least <= start + length ? buffer.subarray(at - start, length) : undefined
  }

  return {
    size,
    // Synchronous: a file of millions of tiny pieces must not cost a promise for each.
    peek,

    /** As `peek`, with the window moved to `at`; less than `least` only at the end of the file. */
    async read(at: number, least: number): Promise<Buffer> {
      const seen = peek(at, least)
      if (seen) return seen
      start = at
      length = await file.readAt(at, buffer)
      return buffer.subarray(0, length)
    },
  }
}

/** Enough for the end of a ZIP archive with the longest of comments. */
export const WINDOW_BYTES = 128 * 1024
