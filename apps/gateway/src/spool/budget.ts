import { StorageFullError } from '../errors/upload-errors.ts'
import type { FreeSpace } from './free-space.ts'

/** The bytes of a file. Ids that share them count once, until the last is removed. */
type Held = { bytes: number; ids: number }

/** The bytes of all files, and how many more there is room for. */
export type Usage = { usedBytes: number; roomBytes: number }

export type Room = {
  maxBytes: number
  /** Bytes of the disk that stay free, so that rows can be written. */
  reserveBytes: number
}

/** Counts the bytes of the spool's files, and refuses more than there is room for. */
export function createBudget({ maxBytes, reserveBytes }: Room, space: FreeSpace) {
  const held = new Map<string, Held>()
  let used = 0

  function fault(bytes: number): string | undefined {
    if (used + bytes > maxBytes)
      return `the files take ${used} of the ${maxBytes} bytes that SPOOL_MAX_BYTES allows, and ${bytes} more have no room`
    if (reserveBytes === 0) return undefined
    const free = space.bytes(reserveBytes + bytes)
    if (free - bytes >= reserveBytes) return undefined
    return `the disk has ${free} bytes free, of which DISK_RESERVE_BYTES keeps ${reserveBytes}, and ${bytes} more have no room`
  }

  /** Throws StorageFullError when there is no room for so many more bytes. */
  function check(bytes: number): void {
    const cause = fault(bytes)
    if (cause !== undefined) throw new StorageFullError({ cause })
  }

  function setSize(id: string, bytes: number): void {
    const file = held.get(id) ?? { bytes: 0, ids: 1 }
    used += bytes - file.bytes
    file.bytes = bytes
    held.set(id, file)
  }

  return {
    check,

    usage(): Usage {
      const onDisk = space.bytes(reserveBytes) - reserveBytes
      return { usedBytes: used, roomBytes: Math.max(0, Math.min(maxBytes - used, onDisk)) }
    },

    setSize,

    /** Counts bytes before they are written. Throws StorageFullError when there is no room for them. */
    reserve(id: string, bytes: number): void {
      check(bytes)
      space.take(bytes)
      setSize(id, (held.get(id)?.bytes ?? 0) + bytes)
    },

    share(fromId: string, id: string): void {
      const file = held.get(fromId)
      if (!file) return
      file.ids += 1
      held.set(id, file)
    },

    /** Frees the bytes once no other id shares them. */
    release(id: string): void {
      const file = held.get(id)
      if (!file) return
      held.delete(id)
      file.ids -= 1
      if (file.ids === 0) used -= file.bytes
    },
  }
}
