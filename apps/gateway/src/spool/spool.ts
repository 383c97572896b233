import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { link, lstat, mkdir, readdir, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { FileGoneError } from './stored-file.ts'
import type { StoredFile } from './stored-file.ts'
import { createFolderSync, syncFolder } from './folder-sync.ts'
import { openBudget } from './budget.ts'
import type { Room } from './budget.ts'
import { createMeter } from './meter.ts'
import type { Measured } from './meter.ts'
import { openPartFile, WRITE_BYTES } from './part-file.ts'
import type { PartFile } from './part-file.ts'
import { StorageFaultError } from '../errors/upload-errors.ts'
import { asStorageError } from './storage-full.ts'
import { openStoredFile } from './open-stored-file.ts'

/** A file that lies in the spool, whole and safe. */
export type SpooledFile = Measured & { id: string }

type Incoming = {
  maxBytes: number
  /** How many bytes are to come at least, as far as that is known. */
  announced?: number | undefined
  signal: AbortSignal
}

export type Spool = Awaited<ReturnType<typeof openSpool>>

/**
 * The folder in which files wait to be sent. Its files are named by media id; what users call them is in the row.
 * `onLeft` hears of a file that could not be removed: it stays until `discardLeft` or the next start.
 */
export async function openSpool(
  directory: string,
  room: Room,
  onLeft: (id: string, error: unknown) => void = () => {},
) {
  if (await mkdir(directory, { recursive: true, mode: 0o700 })) await syncFolder(dirname(directory))
  const pathOf = (id: string) => join(directory, id)
  const budget = await openBudget(directory, room)
  const { ino, dev } = await stat(directory)
  const folderSync = createFolderSync(directory)
  let probing: Promise<void> | undefined
  const left = new Set<string>()
  /** Of files whose sync has failed: how many of their bytes are on the disk. */
  const failed = new Map<string, number>()

  /** Throws unless the folder is the one that was opened: a disk can be unmounted, and a folder be moved away. */
  async function checkFolder(): Promise<void> {
    const found = await stat(directory)
    if (found.ino !== ino || found.dev !== dev)
      throw new StorageFaultError({ cause: `${directory} is another folder than at the start` })
  }

  /** Whether there is no such file, and not only no folder to look for it in. */
  async function isGone(id: string): Promise<boolean> {
    try {
      await checkFolder()
      const isThere = await lstat(pathOf(id)).catch(missing)
      await checkFolder()
      return isThere === undefined
    } catch {
      return false
    }
  }

  async function remove(id: string): Promise<void> {
    try {
      await unlink(pathOf(id))
    } catch (error) {
      if (!(await isGone(id))) throw error
    }
    budget.release(id)
    left.delete(id)
    failed.delete(id)
  }

  /** As `remove`, for where nothing hangs on it: a file that cannot be removed now is left for later. */
  async function discard(id: string): Promise<void> {
    try {
      await remove(id)
    } catch (error) {
      if (!left.has(id)) onLeft(id, error)
      left.add(id)
    }
  }

  /** Takes away what was never synced. A file of which nothing was is made anew: its name may be lost as well. */
  async function cutBack(id: string): Promise<void> {
    const synced = failed.get(id)
    if (synced === undefined) return
    if (synced === 0) return remove(id)
    await truncate(pathOf(id), synced)
    budget.settle(id, synced)
    failed.delete(id)
  }

  return {
    pathOf,
    remove,
    discard,

    /** Tries again to remove what could not be removed. Answers whether some of it still is there. */
    async discardLeft(): Promise<boolean> {
      for (const id of left) await discard(id)
      return left.size > 0
    },

    /** Opens a file to be sent. Throws FileGoneError when it is lost; any other error may pass. */
    async read(id: string): Promise<StoredFile> {
      try {
        return await openStoredFile(pathOf(id))
      } catch (error) {
        throw (await isGone(id)) ? new FileGoneError(`the file of ${id} is gone`, { cause: error }) : error
      }
    },

    /**
     * Writes a file under a new id and makes it durable. Throws TooManyBytes past `maxBytes`, StorageFullError when the
     * spool has no room for it (before the first byte where the `announced` ones have none), and what the disk says.
     * Whatever it throws, no file is left, and the rest of `source` is let flow into nothing.
     */
    async write(source: Readable, { maxBytes, announced, signal }: Incoming): Promise<SpooledFile> {
      const id = randomUUID()
      try {
        budget.check(Math.max(1, announced ?? 0))
      } catch (error) {
        source.resume()
        throw error
      }
      const meter = createMeter(maxBytes, chunk => budget.take(id, chunk.length))
      const cut = (error?: Error | null) => meter.stream.destroy(error ?? new Error('the sender went away'))
      source.once('error', cut)
      source.once('close', () => source.readableEnded || cut())
      // `flush` syncs before the file is closed: a row must never promise bytes that a power cut can take.
      const syncName = folderSync()
      const writer = createWriteStream(pathOf(id), {
        flags: 'wx',
        mode: 0o600,
        flush: true,
        highWaterMark: WRITE_BYTES,
      })
      try {
        await pipeline(source.pipe(meter.stream), writer, { signal })
        await syncName()
        await checkFolder()
        return { id, ...meter.result() }
      } catch (error) {
        source.unpipe(meter.stream)
        source.resume()
        // A file that is being opened at this moment would come to be after it was removed.
        if (!writer.closed) await once(writer, 'close')
        await discard(id)
        throw error
      }
    },

    /** Gives the bytes of a file to a new id as well; they live as long as either does. */
    async share(fromId: string): Promise<string> {
      const id = randomUUID()
      const syncName = folderSync()
      await link(pathOf(fromId), pathOf(id)).catch(async (error: unknown) => {
        throw (await isGone(fromId)) ? new FileGoneError(`the file of ${fromId} is gone`, { cause: error }) : error
      })
      budget.share(fromId, id)
      try {
        await syncName()
      } catch (error) {
        await discard(id)
        throw error
      }
      return id
    },

    /** Throws StorageFullError when there is no room for so many more bytes. */
    checkRoom: budget.check,

    /**
     * Opens the file of an upload that comes in pieces, and makes it where there is none. `synced` is how many of its bytes
     * are known to be on the disk. After a sync that failed nothing else is left of it.
     */
    async openPart(id: string, synced: number): Promise<PartFile> {
      await checkFolder()
      await cutBack(id)
      return openPartFile(pathOf(id), synced, {
        check: budget.check,
        take: bytes => budget.take(id, bytes),
        settle: bytes => budget.settle(id, bytes),
        syncName: folderSync(),
        onSyncFailed: bytes => failed.set(id, bytes),
      })
    },

    cutBack,

    /** The ids of all files in the spool. A folder, such as a disk's own `lost+found`, is none of ours. */
    async ids(): Promise<string[]> {
      const entries = await readdir(directory, { withFileTypes: true })
      return entries.filter(entry => entry.isFile()).map(entry => entry.name)
    },

    /** Throws StorageFullError when there is no room, and what the disk says when nothing can be written here. */
    async probe(): Promise<void> {
      budget.check(1)
      await checkFolder()
      // A disk that is full, and a quota that is used up, say so to those who write.
      probing ??= tryWriting(pathOf(PROBE)).finally(() => (probing = undefined))
      await probing
    },
  }
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** What a kill leaves of it, the sweep removes. */
const PROBE = '.probe'

async function tryWriting(path: string): Promise<void> {
  try {
    await writeFile(path, Buffer.alloc(4096), { mode: 0o600 })
  } catch (error) {
    throw asStorageError(error)
  } finally {
    await rm(path, { force: true })
  }
}
