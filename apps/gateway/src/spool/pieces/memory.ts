/** One PUT takes no more. */
const MOST_OF_A_PIECE = 8 * 1024 * 1024
/** A shorter piece at the end of a file is written again with what follows. */
export const LEAST_OF_A_PIECE = 1024 * 1024

export type Memory = ReturnType<typeof createMemory>
export type MemoryShare = ReturnType<Memory['join']>

/** The memory for bytes that wait to be stored, of all files together. A file that needs more than is left waits. */
export function createMemory(mostBytes: number) {
  const files = new Set<() => void>()
  const waiting: { bytes: number; resolve: () => void }[] = []
  let free = mostBytes

  function grant(): void {
    for (let first = waiting[0]; first && first.bytes <= free; first = waiting[0]) {
      waiting.shift()
      free -= first.bytes
      first.resolve()
    }
  }

  /** Answers whether the memory was given: not once `until` is aborted. */
  async function take(bytes: number, until: AbortSignal): Promise<boolean> {
    if (until.aborted) return false
    if (waiting.length === 0 && bytes <= free) {
      free -= bytes
      return true
    }
    const given = Promise.withResolvers<boolean>()
    const turn = { bytes, resolve: () => given.resolve(true) }
    const leave = () => {
      const at = waiting.indexOf(turn)
      // It has just been given its memory.
      if (at < 0) return
      waiting.splice(at, 1)
      given.resolve(false)
      grant()
    }
    waiting.push(turn)
    until.addEventListener('abort', leave)
    for (const store of files) store()
    return given.promise.finally(() => until.removeEventListener('abort', leave))
  }

  return {
    /** Counts a file until it leaves. `store` is called when others wait: it is to store what it has collected. */
    join(store: () => void) {
      files.add(store)
      return {
        take,
        give(bytes: number): void {
          free += bytes
          grant()
        },
        /** One piece is collected while another is stored. */
        pieceBytes: () => Math.max(LEAST_OF_A_PIECE, Math.min(MOST_OF_A_PIECE, Math.floor(mostBytes / 2 / files.size))),
        leave: () => void files.delete(store),
      }
    },
  }
}
