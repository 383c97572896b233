import type { Hasher, Hashing } from './hasher.ts'

/** Smaller files are hashed at once: another thread would take longer. */
export const AT_ONCE_BYTES = 1024 * 1024
/** Of one that is dropped the bytes are read again at its end. */
const MOST_FILES = 1000

/** The hashes of files that are being received, by their ids. A resumable upload keeps its hash from piece to piece. */
export function createRunningHashes(hasher: Hasher, pathOf: (id: string) => string) {
  const running = new Map<string, Hashing>()

  function hashOf(id: string): Hashing {
    const found = running.get(id) ?? hasher.follow(pathOf(id))
    running.set(id, found)
    const [oldest] = running.keys()
    if (running.size > MOST_FILES && oldest !== undefined) forget(oldest)
    return found
  }

  /** To be called when bytes of the file were cut off, and when it is done. */
  function forget(id: string): void {
    running.get(id)?.end()
    running.delete(id)
  }

  return {
    forget,
    grown(id: string, size: number): void {
      if (size > AT_ONCE_BYTES) hashOf(id).grown(size)
    },
    digest: (id: string, size: number): Promise<string> =>
      hashOf(id)
        .digest(size)
        .finally(() => forget(id)),
  }
}
