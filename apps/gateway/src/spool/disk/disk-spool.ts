import { hash } from 'node:crypto'
import { newMediaId } from '../../media/ids.ts'
import { statfsSync } from 'node:fs'
import { link, lstat, mkdir, readdir, rm, stat, truncate, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { StorageFaultError } from '../../errors/upload-errors.ts'
import { createBudget } from '../budget.ts'
import type { Room } from '../budget.ts'
import { createFreeSpace } from '../free-space.ts'
import { systemClock } from '../../lib/clock.ts'
import { FileGoneError } from '../spool.ts'
import { HEAD_BYTES } from '../meter.ts'
import type { OpenOptions, Spool, StoredFile } from '../spool.ts'
import { asFileError } from '../storage-error.ts'
import { createHasher } from './hasher.ts'
import { BATCH_BYTES } from './batch-writer.ts'
import { createFolderSync, syncFolder } from './folder-sync.ts'
import { createMemoryShare } from './memory-share.ts'
import { writeNewFile } from './new-file.ts'
import { openPartFile } from './part-file.ts'
import { AT_ONCE_BYTES, createRunningHashes } from './running-hashes.ts'
import { openStoredFile, READ_BYTES } from './stored-file.ts'

type Options = Room & {
  freeBytes?: (directory: string) => number
  monotonic?: () => number
  /** Called once per file that could not be removed: it stays until `retryRemovals` or the next start. */
  onRemovalFailed?: (id: string, error: unknown) => void
}

/** The spool in a folder of the local disk: one file for each id, whose size is authoritative. */
export async function openDiskSpool(
  directory: string,
  { freeBytes = freeOnDisk, monotonic = systemClock.monotonic, onRemovalFailed = () => {}, ...room }: Options,
): Promise<Spool> {
  if (await mkdir(directory, { recursive: true, mode: 0o700 })) await syncFolder(dirname(directory))
  const pathOf = (id: string) => join(directory, id)
  const space = createFreeSpace(() => freeBytes(directory), monotonic)
  const budget = createBudget(room, space)
  await countFiles()
  const { ino, dev } = await stat(directory)
  const folderSync = createFolderSync(directory)
  const hasher = createHasher()
  const hashes = createRunningHashes(hasher, pathOf)
  const [writing, reading] = [createMemoryShare(BATCH_BYTES), createMemoryShare(READ_BYTES)]
  let probing: Promise<void> | undefined
  const unremoved = new Set<string>()
  /** The synced bytes of files whose sync has failed. */
  const syncedOf = new Map<string, number>()

  /** Existing files count; ids that share bytes are names of one inode. */
  async function countFiles(): Promise<void> {
    const idOf = new Map<number, string>()
    for (const id of await ids()) {
      const file = await stat(pathOf(id))
      const twin = idOf.get(file.ino)
      if (twin !== undefined) budget.share(twin, id)
      else budget.setSize(id, file.size)
      idOf.set(file.ino, twin ?? id)
    }
  }

  /** Folders, such as `lost+found`, do not belong to the spool. */
  async function ids(): Promise<string[]> {
    const entries = await readdir(directory, { withFileTypes: true })
    return entries.filter(entry => entry.isFile()).map(entry => entry.name)
  }

  /** Throws unless the folder is still the opened one: a disk can be unmounted, and a folder moved. */
  async function checkFolder(): Promise<void> {
    const found = await stat(directory)
    if (found.ino !== ino || found.dev !== dev)
      throw new StorageFaultError({ cause: `${directory} is another folder than at the start` })
  }

  /** Whether the file is missing although its folder is there. */
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

  const goneOr = async (id: string, error: unknown): Promise<unknown> =>
    (await isGone(id)) ? new FileGoneError(`the file of ${id} is gone`, { cause: error }) : error

  async function remove(id: string): Promise<void> {
    try {
      await unlink(pathOf(id))
    } catch (error) {
      if (!(await isGone(id))) throw error
    }
    budget.release(id)
    hashes.forget(id)
    unremoved.delete(id)
    syncedOf.delete(id)
  }

  async function removeSoon(id: string): Promise<void> {
    try {
      await remove(id)
    } catch (error) {
      if (!unremoved.has(id)) onRemovalFailed(id, error)
      unremoved.add(id)
    }
  }

  async function truncateToSynced(id: string): Promise<void> {
    const synced = syncedOf.get(id)
    if (synced === undefined) return
    // The file is made again, since its name may be lost as well.
    if (synced === 0) return remove(id)
    await truncate(pathOf(id), synced)
    hashes.forget(id)
    budget.setSize(id, synced)
    syncedOf.delete(id)
  }

  async function openFile(id: string, options?: OpenOptions): Promise<StoredFile> {
    try {
      return await openStoredFile(pathOf(id), options, reading)
    } catch (error) {
      throw await goneOr(id, error)
    }
  }

  return {
    ids,
    open: openFile,
    remove,
    removeSoon,
    // A row that failed to be added is not there: the answer of this database is not lost.
    discard: removeSoon,
    truncateToSynced,
    checkRoom: budget.check,
    usage: async () => budget.usage(),

    async retryRemovals() {
      for (const id of unremoved) await removeSoon(id)
      return unremoved.size > 0
    },

    async measure(id) {
      const file = await openFile(id)
      try {
        const { size } = file
        const start = Buffer.alloc(Math.min(size, size > AT_ONCE_BYTES ? HEAD_BYTES : AT_ONCE_BYTES))
        await file.readAt(0, start)
        const sha256 = size > AT_ONCE_BYTES ? await hashes.digest(id, size) : hash('sha256', start)
        return { size, sha256, head: start.subarray(0, HEAD_BYTES) }
      } finally {
        await file.close()
      }
    },

    async write(source, { maxBytes, announced, signal }) {
      const id = newMediaId()
      try {
        budget.check(Math.max(1, announced ?? 0))
      } catch (error) {
        source.resume()
        throw error
      }
      const syncName = folderSync()
      try {
        // A row must never promise bytes that a power cut can take.
        const measured = await writeNewFile(pathOf(id), source, {
          maxBytes,
          signal,
          reserve: bytes => budget.reserve(id, bytes),
          syncName,
          onGrown: size => hashes.grown(id, size),
          digest: size => hashes.digest(id, size),
          share: writing,
        })
        await checkFolder()
        return { id, ...measured }
      } catch (error) {
        await removeSoon(id)
        throw error
      }
    },

    async share(fromId) {
      const id = newMediaId()
      const syncName = folderSync()
      await link(pathOf(fromId), pathOf(id)).catch(async (error: unknown) => {
        throw await goneOr(fromId, error)
      })
      budget.share(fromId, id)
      try {
        await syncName()
      } catch (error) {
        await removeSoon(id)
        throw error
      }
      return id
    },

    async part(id, synced) {
      await checkFolder()
      await truncateToSynced(id)
      return openPartFile(pathOf(id), synced, {
        checkRoom: budget.check,
        reserve: bytes => budget.reserve(id, bytes),
        setSize: bytes => budget.setSize(id, bytes),
        syncName: folderSync(),
        onSyncFailed: bytes => syncedOf.set(id, bytes),
        onGrown: size => hashes.grown(id, size),
        onCut: () => hashes.forget(id),
        share: writing,
      })
    },

    async probe() {
      budget.check(1)
      await checkFolder()
      // Only a write shows a full disk or an exhausted quota.
      probing ??= tryWriting(pathOf(PROBE)).finally(() => (probing = undefined))
      await probing
    },

    stop: hasher.stop,
  }
}

/**
 * Includes writes of other programs. Bytes in memory that are counted and not yet written, a few MB of each file, are not
 * included: the reserve covers them.
 */
function freeOnDisk(directory: string): number {
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

/** The sweep removes one that a kill left. */
const PROBE = '.probe'

async function tryWriting(path: string): Promise<void> {
  try {
    await writeFile(path, Buffer.alloc(4096), { mode: 0o600 })
  } catch (error) {
    throw asFileError(error)
  } finally {
    await rm(path, { force: true })
  }
}
