/** So much memory for buffers of one kind, however many files are under way. */
const ALL_BYTES = 4 * 1024 * 1024
/** Smaller ones cost time, and larger ones gain none. */
const LEAST_BYTES = 64 * 1024

export type MemoryShare = ReturnType<typeof createMemoryShare>

/** How large a buffer may be: smaller when many files are under way. */
export function createMemoryShare(mostBytes: number) {
  let files = 0
  return {
    bytes: () => Math.max(LEAST_BYTES, Math.min(mostBytes, Math.floor(ALL_BYTES / files))),
    /** Counts a file from now on, until the answer is called. */
    join(): () => void {
      files += 1
      let joined = 1
      return () => {
        files -= joined
        joined = 0
      }
    },
  }
}
