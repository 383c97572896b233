/** One PUT takes no more. */
const MOST_OF_A_PIECE = 8 * 1024 * 1024
/** A shorter piece at the end of a file is written again with what follows. */
export const LEAST_OF_A_PIECE = 1024 * 1024

export type Memory = ReturnType<typeof createMemory>
export type MemoryShare = ReturnType<Memory['join']>

/** A file that collects bytes in the memory. */
export type CollectingFile = {
  /** Bytes that `store` would store. */
  collected: () => number
  /** Bytes that are being stored. */
  storing: () => number
  /** Called when files wait for memory, and this one is not storing. */
  store: () => void
}

/** `ahead`: bytes that it was given for the rest of its piece. */
type Member = CollectingFile & { ahead: number }

/** The memory for bytes that wait to be stored, of all files together. A file that needs more than is left waits. */
export function createMemory(mostBytes: number) {
  const files = new Set<Member>()
  const waiting: { file: Member; bytes: number; resolve: () => void }[] = []
  let free = mostBytes
  let asking: NodeJS.Immediate | undefined

  /** The file with the most bytes comes first: it is the next to have a whole piece. Files with as many keep their order. */
  const first = () => waiting.reduce((most, turn) => (turn.file.collected() > most.file.collected() ? turn : most))

  function grant(): void {
    while (waiting.length > 0) {
      const turn = first()
      if (turn.bytes > free) break
      waiting.splice(waiting.indexOf(turn), 1)
      free -= turn.bytes
      turn.resolve()
    }
    // Later, when the files have added the bytes for which they were given memory.
    if (waiting.length > 0) asking ??= setImmediate(askToStore)
  }

  /** Short pieces alone can fill the memory: then the longest are stored, as many as the first in line needs. */
  function askToStore(): void {
    asking = undefined
    if (waiting.length === 0) return
    const needed = first().bytes
    let coming = free
    for (const file of files) coming += file.storing()
    const idle = [...files].filter(file => file.storing() === 0 && file.collected() > 0)
    for (const file of idle.toSorted((a, b) => b.collected() - a.collected())) {
      if (file.collected() < LEAST_OF_A_PIECE && coming >= needed) break
      coming += file.collected() + file.ahead
      file.store()
    }
  }

  /** Answers whether the memory was given: not once `until` is aborted. */
  async function wait(file: Member, bytes: number, until: AbortSignal): Promise<boolean> {
    const given = Promise.withResolvers<boolean>()
    const turn = { file, bytes, resolve: () => given.resolve(true) }
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
    grant()
    return given.promise.finally(() => until.removeEventListener('abort', leave))
  }

  return {
    /** Counts a file until it leaves. */
    join(collecting: CollectingFile) {
      const file = { ...collecting, ahead: 0 }
      files.add(file)

      function give(bytes: number): void {
        free += bytes
        grant()
      }

      /** Gives back what the piece was given ahead. */
      function endPiece(): void {
        const left = file.ahead
        file.ahead = 0
        give(left)
      }

      return {
        give,
        endPiece,
        /** Answers whether the memory was given: not once `until` is aborted. */
        async take(bytes: number, until: AbortSignal): Promise<boolean> {
          if (until.aborted) return false
          if (bytes <= file.ahead) {
            file.ahead -= bytes
            return true
          }
          if (waiting.length === 0 && bytes <= free) {
            free -= bytes
            return true
          }
          endPiece()
          // The rest of a whole piece at once: spread over all files, it would make short ones.
          const wanted = Math.max(bytes, LEAST_OF_A_PIECE - file.collected())
          if (!(await wait(file, wanted, until))) return false
          file.ahead = wanted - bytes
          return true
        },
        /** One piece is collected while another is stored. */
        pieceBytes: () => Math.max(LEAST_OF_A_PIECE, Math.min(MOST_OF_A_PIECE, Math.floor(mostBytes / 2 / files.size))),
        leave: () => void files.delete(file),
      }
    },
  }
}
