import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageFullError } from './errors.ts'

/** The bytes of a file, which several ids can share: they take up room once, until the last of them goes. */
type Held = { bytes: number; ids: number }

/** How many bytes the files of a folder may have in all; what lies there already counts. */
export async function openBudget(directory: string, maxBytes: number) {
  const held = new Map<string, Held>()
  let used = 0

  const byInode = new Map<number, string>()
  for (const id of await readdir(directory)) {
    const { ino, size } = await stat(join(directory, id))
    const twin = byInode.get(ino)
    if (twin !== undefined) share(twin, id)
    else {
      byInode.set(ino, id)
      held.set(id, { bytes: size, ids: 1 })
      used += size
    }
  }

  function share(fromId: string, id: string): void {
    const file = held.get(fromId)
    if (!file) return
    file.ids += 1
    held.set(id, file)
  }

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
      const file = held.get(id)
      if (file) file.bytes += bytes
      else held.set(id, { bytes, ids: 1 })
    },

    /** Says how many bytes a file has in the end. */
    settle(id: string, bytes: number): void {
      const file = held.get(id) ?? { bytes: 0, ids: 1 }
      used += bytes - file.bytes
      file.bytes = bytes
      held.set(id, file)
    },

    /** Says that a new id has the bytes of another. */
    share,

    /** Gives back what a file had, once no other id has it. */
    release(id: string): void {
      const file = held.get(id)
      if (!file) return
      held.delete(id)
      file.ids -= 1
      if (file.ids === 0) used -= file.bytes
    },
  }
}
