import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StorageFaultError, StorageFullError } from '../../errors/upload-errors.ts'
import { MARK, ObjectGoneError, ObjectsError } from '../objects.ts'
import type { Objects, Range } from '../objects.ts'
import { asFileError, errorCode } from '../storage-error.ts'
import { syncFolder } from '../disk/folder-sync.ts'

/**
 * Objects as the files of one folder, which several machines may share. docs/spool.md says what the file system must offer.
 * A file has its name once its bytes are synced, and the name is synced before `put` ends.
 */
export async function openFileObjects(directory: string): Promise<Objects> {
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const pathOf = (key: string) => join(directory, key)
  /** Beside it and not elsewhere: a name moves within its folder at once, or not at all. */
  const unfinished = (key: string) => join(directory, `.${key}.new`)

  /** Makes a file, writes it, syncs it and gives it its name. */
  async function create(path: string, named: string, fill: (path: string) => Promise<unknown>): Promise<void> {
    try {
      await fill(path)
      await syncFile(path)
      await rename(path, named)
      await syncFolder(directory)
    } catch (error) {
      await rm(path, { force: true }).catch(() => {})
      throw error
    }
  }

  async function orFault(work: Promise<unknown>, signal?: AbortSignal): Promise<void> {
    try {
      await work
    } catch (error) {
      signal?.throwIfAborted()
      throw asFault(directory, error)
    }
  }

  async function goneOr(key: string, error: unknown): Promise<unknown> {
    if (!isMissing(error)) return asFault(directory, error)
    try {
      await stat(pathOf(MARK))
    } catch (fault) {
      return asFault(directory, fault)
    }
    return new ObjectGoneError(key, directory)
  }

  async function* get(key: string, { from, to, signal }: Range): AsyncGenerator<Uint8Array> {
    try {
      await using file = await open(pathOf(key))
      for (let at = from; at < to;) {
        signal?.throwIfAborted()
        const chunk = Buffer.allocUnsafeSlow(Math.min(READ_BYTES, to - at))
        const { bytesRead } = await file.read(chunk, 0, chunk.length, at)
        if (bytesRead === 0) throw new Error(`${key} ends at ${at}, before ${to}`)
        at += bytesRead
        yield chunk.subarray(0, bytesRead)
      }
    } catch (error) {
      signal?.throwIfAborted()
      throw await goneOr(key, error)
    }
  }

  return {
    async put(key, bytes, { signal }) {
      await orFault(
        create(unfinished(key), pathOf(key), path => writeNew(path, bytes, signal)),
        signal,
      )
    },

    get,

    async remove(keys) {
      // In another folder, such as under a file system that is not mounted, they would all seem removed.
      await orFault(stat(pathOf(MARK)))
      // One that a kill left unfinished goes too.
      for (const path of keys.flatMap(key => [pathOf(key), unfinished(key)])) await orFault(rm(path, { force: true }))
    },

    async copy(from, to) {
      try {
        await create(unfinished(to), pathOf(to), path => copyFile(pathOf(from), path, constants.COPYFILE_FICLONE))
      } catch (error) {
        throw await goneOr(from, error)
      }
    },

    async probe() {
      // Several instances may write it at once.
      const unique = unfinished(randomUUID())
      await orFault(create(unique, pathOf(MARK), path => writeNew(path, Buffer.alloc(MARK_BYTES))))
    },

    stop: async () => {},
  }
}

async function writeNew(path: string, bytes: Uint8Array, signal?: AbortSignal): Promise<void> {
  await using file = await open(path, 'wx', 0o600)
  for (let at = 0; at < bytes.length;) {
    signal?.throwIfAborted()
    at += (await file.write(bytes, at, Math.min(WRITE_BYTES, bytes.length - at))).bytesWritten
  }
}

async function syncFile(path: string): Promise<void> {
  await using file = await open(path, 'r+')
  await file.sync()
}

function asFault(directory: string, error: unknown): unknown {
  const found = asFileError(error)
  return found instanceof StorageFullError ? found : new StorageFaultError({ cause: objectsError(directory, error) })
}

function objectsError(directory: string, error: unknown): ObjectsError {
  const code = errorCode(error) ?? 'FAULT'
  const cure = CURES[code] ?? 'See the system log: the file system may be at fault.'
  return new ObjectsError(code, `The folder ${directory} of SPOOL_URL cannot be used (${code}). ${cure}`, {
    passes: CURES[code] === undefined,
    cause: error,
  })
}

const CURES: Partial<Record<string, string>> = {
  ENOENT: 'It is missing, or another one than before: mount its file system, or correct SPOOL_URL.',
  EACCES: 'Let this user read and write it.',
  EPERM: 'Let this user read and write it.',
  EROFS: 'Its file system is read-only: mount it for writing.',
}

const isMissing = (error: unknown) => errorCode(error) === 'ENOENT'

const READ_BYTES = 512 * 1024
/** So that an abort does not wait for all. */
const WRITE_BYTES = 1024 * 1024
const MARK_BYTES = 4096
