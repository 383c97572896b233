import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { link, mkdir, open, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { openBudget } from './budget.ts'
import type { Room } from './budget.ts'
import { createMeter } from './meter.ts'
import type { Measured } from './meter.ts'
import { openPartFile, WRITE_BYTES } from './part-file.ts'
import type { PartFile } from './part-file.ts'
import { asStorageFull } from './storage-full.ts'

/** A file that lies in the spool, whole and safe. */
export type SpooledFile = Measured & { id: string }

type Incoming = {
  maxBytes: number
  /** How many bytes are to come at least, as far as that is known. */
  announced?: number | undefined
  signal: AbortSignal
}

export type Spool = Awaited<ReturnType<typeof openSpool>>

/** The folder in which files wait to be sent. Its files are named by media id; what users call them is in the row. */
export async function openSpool(directory: string, room: Room) {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const pathOf = (id: string) => join(directory, id)
  const budget = await openBudget(directory, room)
  let probing: Promise<void> | undefined

  async function remove(id: string): Promise<void> {
    await rm(pathOf(id), { force: true })
    budget.release(id)
  }

  return {
    pathOf,
    remove,

    /**
     * Writes a file under a new id and makes it durable. Throws TooManyBytes past `maxBytes`, and StorageFullError when
     * the disk or the spool has no room for it: before the first byte where the `announced` ones have none. Whatever it
     * throws, no file is left, and the rest of `source` is let flow into nothing.
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
      const writer = createWriteStream(pathOf(id), {
        flags: 'wx',
        mode: 0o600,
        flush: true,
        highWaterMark: WRITE_BYTES,
      })
      try {
        await pipeline(source.pipe(meter.stream), writer, { signal })
        await syncFolder(directory)
        return { id, ...meter.result() }
      } catch (error) {
        source.unpipe(meter.stream)
        source.resume()
        // A file that is being opened at this moment would come to be after it was removed.
        if (!writer.closed) await once(writer, 'close')
        await remove(id)
        throw asStorageFull(error)
      }
    },

    /** Gives the bytes of a file to a new id as well; they live as long as either does. */
    async share(fromId: string): Promise<string> {
      const id = randomUUID()
      await link(pathOf(fromId), pathOf(id))
      budget.share(fromId, id)
      await syncFolder(directory)
      return id
    },

    /** Throws StorageFullError when there is no room for so many more bytes. */
    checkRoom: budget.check,

    /** Opens the file of an upload that comes in pieces, and makes it where there is none. */
    openPart: (id: string): Promise<PartFile> =>
      openPartFile(pathOf(id), {
        check: budget.check,
        take: bytes => budget.take(id, bytes),
        settle: bytes => budget.settle(id, bytes),
        syncName: () => syncFolder(directory),
      }),

    /** The ids of all files in the spool. A folder, such as a disk's own `lost+found`, is none of ours. */
    async ids(): Promise<string[]> {
      const entries = await readdir(directory, { withFileTypes: true })
      return entries.filter(entry => entry.isFile()).map(entry => entry.name)
    },

    /** Throws StorageFullError when there is no room, and what the disk says when nothing can be written here. */
    async probe(): Promise<void> {
      budget.check(1)
      // A disk that is full, and a quota that is used up, say so to those who write.
      probing ??= tryWriting(pathOf(PROBE)).finally(() => (probing = undefined))
      await probing
    },
  }
}

/** A new file's name is durable only once its folder is. */
async function syncFolder(directory: string): Promise<void> {
  const folder = await open(directory)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

/** What a kill leaves of it, the sweep removes. */
const PROBE = '.probe'

async function tryWriting(path: string): Promise<void> {
  try {
    await writeFile(path, Buffer.alloc(4096), { mode: 0o600 })
  } catch (error) {
    throw asStorageFull(error)
  } finally {
    await rm(path, { force: true })
  }
}
