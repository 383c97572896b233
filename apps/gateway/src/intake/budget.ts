import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageFullError } from './errors.ts'

/** How many bytes the files of a folder may have in all; what lies there already counts. */
export async function openBudget(directory: string, maxBytes: number) {
  const sizes = new Map<string, number>()
  for (const name of await readdir(directory)) sizes.set(name, (await stat(join(directory, name))).size)
  let used = [...sizes.values()].reduce((sum, size) => sum + size, 0)

  function check(bytes: number): void {
    if (used + bytes > maxBytes)
      throw new StorageFullError({ cause: `the spool may hold ${maxBytes} bytes, and ${used} are taken` })
  }

  return {
    check,

    /** Counts bytes that a file is about to get. Throws StorageFullError when there is no room for them. */
    take(id: string, bytes: number): void {
      check(bytes)
      used += bytes
      sizes.set(id, (sizes.get(id) ?? 0) + bytes)
    },

    /** Says how many bytes a file has in the end. */
    settle(id: string, bytes: number): void {
      used += bytes - (sizes.get(id) ?? 0)
      sizes.set(id, bytes)
    },

    /** Gives back what a file had. */
    release(id: string): void {
      used -= sizes.get(id) ?? 0
      sizes.delete(id)
    },
  }
}
