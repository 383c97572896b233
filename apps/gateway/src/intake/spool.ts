import { randomUUID } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { access, constants, mkdir, open, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createMeter } from './meter.ts'
import type { Measured } from './meter.ts'

/** A file that lies in the spool, whole and safe. */
export type SpooledFile = Measured & { id: string }

export type Spool = Awaited<ReturnType<typeof openSpool>>

/** The folder in which files wait to be sent. Its files are named by media id; what users call them is in the row. */
export async function openSpool(directory: string) {
  await mkdir(directory, { recursive: true })
  const pathOf = (id: string) => join(directory, id)
  const remove = (id: string) => rm(pathOf(id), { force: true })

  return {
    pathOf,
    remove,

    /**
     * Writes a file under a new id and makes it durable. Throws TooManyBytes past `maxBytes`. Whatever it throws, no
     * file is left, and the rest of `source` is let flow into nothing.
     */
    async write(
      source: Readable,
      { maxBytes, signal }: { maxBytes: number; signal: AbortSignal },
    ): Promise<SpooledFile> {
      const id = randomUUID()
      const meter = createMeter(maxBytes)
      const cut = (error?: Error | null) => meter.stream.destroy(error ?? new Error('the sender went away'))
      source.once('error', cut)
      source.once('close', () => source.readableEnded || cut())
      try {
        // `flush` syncs before the file is closed: a row must never promise bytes that a power cut can take.
        await pipeline(source.pipe(meter.stream), createWriteStream(pathOf(id), { flags: 'wx', flush: true }), {
          signal,
        })
        await syncFolder(directory)
        return { id, ...meter.result() }
      } catch (error) {
        source.unpipe(meter.stream)
        source.resume()
        await remove(id)
        throw error
      }
    },

    /** The ids of all files in the spool. */
    ids: () => readdir(directory),

    /** Throws when nothing can be written here. */
    probe: () => access(directory, constants.W_OK),
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
