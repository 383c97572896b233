import type { OpenOptions, StoredFile } from '../spool.ts'
import type { KnownFile } from './piece-rows.ts'

/** Reads bytes of the file, from one offset to before another. */
export type Read = (from: number, to: number) => AsyncGenerator<Uint8Array>

/** A stored file over its pieces, which is read by ranges. */
export async function openStoredPieces(
  { size }: Pick<KnownFile, 'size'>,
  read: Read,
  { readAhead }: OpenOptions = {},
): Promise<StoredFile> {
  const underWay = new Set<AsyncGenerator<Uint8Array>>()
  let begun = readAhead ? beginReading() : undefined
  await begun?.first

  function beginReading() {
    const chunks = read(0, size)
    underWay.add(chunks)
    const first = chunks.next()
    first.catch(() => {})
    return { chunks, first }
  }

  /** Not awaited: it waits for a read under way. */
  function end(chunks: AsyncGenerator<Uint8Array>): void {
    underWay.delete(chunks)
    chunks.return(undefined).catch(() => {})
  }

  return {
    size,

    async readAt(at, into) {
      let filled = 0
      for await (const chunk of read(at, Math.min(size, at + into.length))) {
        into.set(chunk, filled)
        filled += chunk.length
      }
      return filled
    },

    async *stream() {
      const { chunks, first } = begun ?? beginReading()
      begun = undefined
      try {
        for (let next = await first; !next.done;) {
          // Read while the receiver takes this one.
          const following = chunks.next()
          following.catch(() => {})
          yield next.value
          next = await following
        }
      } finally {
        end(chunks)
      }
    },

    async close() {
      // A receiver that was given up does not end its stream.
      underWay.forEach(end)
    },
  }
}
