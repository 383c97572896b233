import { statfsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageFullError } from '../errors/upload-errors.ts'

/** The bytes of a file, which several ids can share: they take up room once, until the last of them goes. */
type Held = { bytes: number; ids: number }

export type Room = {
  /** How many bytes the files may have in all. */
  maxBytes: number
  /** How many bytes of the disk stay free: without them not even a row could be written. */
  reserveBytes: number
  /** How many bytes of the disk are free. */
  freeBytes?: (directory: string) => number
}

/** Which bytes have room in a folder; what lies there already counts. */
export async function openBudget(directory: string, { maxBytes, reserveBytes, freeBytes = freeOnDisk }: Room) {
  const held = new Map<string, Held>()
  let used = 0

  const byInode = new Map<number, string>()
  for (const entry of await readdir(directory, { withFileTypes: true })) {
    if (!entry.isFile()) continue
    const id = entry.name
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

  function fault(bytes: number): string | undefined {
    if (used + bytes > maxBytes)
      return `the files take ${used} of the ${maxBytes} bytes that SPOOL_MAX_BYTES allows, and ${bytes} more have no room`
    if (reserveBytes === 0) return undefined
    const free = freeBytes(directory)
    if (free - bytes >= reserveBytes) return undefined
    return `the disk has ${free} bytes free, of which DISK_RESERVE_BYTES keeps ${reserveBytes}, and ${bytes} more have no room`
  }

  function check(bytes: number): void {
    const cause = fault(bytes)
    if (cause !== undefined) throw new StorageFullError({ cause })
  }

  return {
    /** Why there is no room for so many more bytes; undefined when there is. */
    fault,
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

/**
 * Asked for each chunk: it costs two microseconds, and whoever else writes to the disk is seen at once. What waits in
 * memory for the disk, up to 1 MB of each file, is not seen: the reserve is for that too.
 */
function freeOnDisk(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}
