import { createHash } from 'node:crypto'
import { newMediaId } from '../../media/ids.ts'
import { StorageFaultError } from '../../errors/upload-errors.ts'
import { systemClock } from '../../lib/clock.ts'
import type { Database } from '../../store/database.ts'
import { HEAD_BYTES } from '../meter.ts'
import { ObjectGoneError } from '../objects.ts'
import type { Objects } from '../objects.ts'
import { FileGoneError, FileTakenOverError } from '../spool.ts'
import type { Spool } from '../spool.ts'
import { growFile } from './growing-file.ts'
import { createLeftovers } from './leftovers.ts'
import { createMemory } from './memory.ts'
import { writeNewPieces } from './new-pieces.ts'
import { openPartOfPieces } from './part-of-pieces.ts'
import { createPieceRows, NEW_FILE } from './piece-rows.ts'
import type { Held, HeldFile, KnownFile, PieceRows } from './piece-rows.ts'
import { createPutNew } from './put-new.ts'
import { createReadPieces } from './read-pieces.ts'
import { createRoom } from './room.ts'
import { createRunningHashes } from './running-hashes.ts'
import { openStoredPieces } from './stored-pieces.ts'

export type PieceSpool = Spool & {
  /** Removes the objects that a dead instance was writing or removing, as `PieceRows.takeOver`. Answers how many there were. */
  sweep(dead: string | undefined): Promise<number>
  /** As `PieceRows.filesOf`. When the instance is dead, files that no media item keeps may be removed. */
  filesOf(instance: string | undefined): Promise<HeldFile[]>
  /** Removes a file. One that now has another holder or a media item stays. */
  removeStale(file: HeldFile): Promise<void>
} & Pick<PieceRows, 'demandHeld' | 'holderOf' | 'keep'>

type Options = {
  objects: Objects
  database: Database
  /** The id of this gateway, which no other one has or had. */
  instance: () => string
  maxBytes: number
  /** For the bytes of all uploads that wait to be stored. */
  memoryBytes?: number
  longestWaitMs?: number
  /** The waits before a PUT or a GET is tried again. */
  delaysMs?: readonly number[]
  settleMs?: number
  monotonic?: () => number
  /** Called once per file or object that could not be removed: it is tried again. */
  onRemovalFailed?: (id: string, error: unknown) => void
}

/** The spool in objects that several gateways share. A file is pieces, each one object, and a table says which. */
export async function openPieceSpool({
  objects,
  database,
  instance,
  maxBytes,
  ...options
}: Options): Promise<PieceSpool> {
  const { memoryBytes = MEMORY_BYTES, longestWaitMs = LONGEST_WAIT_MS, delaysMs = DELAYS_MS } = options
  const { settleMs = SETTLE_MS, monotonic = systemClock.monotonic, onRemovalFailed = () => {} } = options
  const stopping = new AbortController()
  const rows = createPieceRows({ database, instance })
  const room = createRoom({ maxBytes, storedBytes: rows.storedBytes, monotonic })
  const leftovers = createLeftovers({ objects, rows, monotonic, settleMs, onFault: onRemovalFailed })
  const putNew = createPutNew({ rows, leftovers, delaysMs })
  const readPieces = createReadPieces({ objects, delaysMs, signal: stopping.signal })
  const hashes = createRunningHashes()
  const memory = createMemory(memoryBytes)
  const growing = { objects, rows, putNew, readPieces, leftovers, memory, room, longestWaitMs, signal: stopping.signal }
  /** With the fence that they must have, if any. */
  const unremoved = new Map<string, number | undefined>()
  /** Files that are to be cut back to their synced bytes. */
  const toCut = new Map<string, { held: Held; synced: number }>()
  await objects.probe()
  await room.look()

  async function getFile(id: string): Promise<KnownFile> {
    const file = await rows.find(id)
    if (!file) throw new FileGoneError(`the file of ${id} is gone`)
    return file
  }

  async function* read(id: string, { pieces }: KnownFile, from: number, to: number): AsyncGenerator<Uint8Array> {
    try {
      yield* readPieces(pieces, from, to)
    } catch (error) {
      throw error instanceof ObjectGoneError ? await goneOr(id, error) : error
    }
  }

  /** A piece that was written anew since its file was opened is at another place: the file can be opened again. */
  async function goneOr(id: string, error: ObjectGoneError): Promise<Error> {
    const isNamed = (await getFile(id)).pieces.some(({ key }) => key === error.key)
    return isNamed
      ? new FileGoneError(`a piece of ${id} is gone`, { cause: error })
      : new StorageFaultError({ cause: error })
  }

  /** Answers the keys of its objects, which nothing names any more. */
  async function removeRow(id: string, fence?: number): Promise<readonly string[]> {
    const removed = await rows.remove(id, fence)
    hashes.forget(id)
    toCut.delete(id)
    unremoved.delete(id)
    if (!removed) return []
    room.free(removed.size)
    return removed.keys
  }

  const remove = async (id: string, fence?: number) => leftovers.remove(await removeRow(id, fence))

  async function removeSoon(id: string, fence?: number): Promise<void> {
    try {
      // Not awaited: a cancellation and a callback must not wait for a store that stalls.
      void leftovers.remove(await removeRow(id, fence))
    } catch (error) {
      if (!unremoved.has(id)) onRemovalFailed(id, error)
      unremoved.set(id, fence)
    }
  }

  async function truncateToSynced(id: string): Promise<void> {
    const cut = toCut.get(id)
    if (!cut) return
    try {
      const { keys } = await rows.cut(id, cut.held, cut.synced)
      room.free(cut.held.size - cut.synced)
      await leftovers.remove(keys)
    } catch (error) {
      // Its holder now knows from the row of the session what is to be cut.
      if (!(error instanceof FileTakenOverError)) throw error
    }
    toCut.delete(id)
  }

  async function digest(file: KnownFile, id: string): Promise<string> {
    const hash = createHash('sha256')
    for await (const chunk of read(id, file, 0, file.size)) hash.update(chunk)
    return hash.digest('hex')
  }

  return {
    ids: rows.ids,
    filesOf: rows.filesOf,
    holderOf: rows.holderOf,
    keep: rows.keep,
    demandHeld: rows.demandHeld,
    remove: id => remove(id),
    removeStale: ({ id, fence }) => remove(id, fence),
    removeSoon: id => removeSoon(id),
    // Where the answer of the commit was lost, `keep` has raised the fence with the row.
    discard: id => removeSoon(id, NEW_FILE.fence),
    truncateToSynced,
    checkRoom: room.check,

    async sweep(dead) {
      const keys = await rows.takeOver(dead)
      // A PUT of its own may still be under way, within the time that each has.
      leftovers.later(keys)
      return keys.length
    },

    async retryRemovals() {
      for (const [id, fence] of unremoved) await removeSoon(id, fence)
      return (await leftovers.retry()) || unremoved.size > 0
    },

    async usage() {
      // While the database is away it is what was known last.
      await room.look().catch(() => {})
      return room.usage()
    },

    async open(id, openOptions) {
      const file = await getFile(id)
      return openStoredPieces(file, (from, to) => read(id, file, from, to), openOptions)
    },

    async measure(id) {
      const file = await getFile(id)
      const head = Buffer.alloc(Math.min(file.size, HEAD_BYTES))
      await (await openStoredPieces(file, (from, to) => read(id, file, from, to))).readAt(0, head)
      return { size: file.size, sha256: hashes.digest(id, file) ?? (await digest(file, id)), head }
    },

    async write(source, { maxBytes: most, announced, signal }) {
      const id = newMediaId()
      const file = growFile(id, NEW_FILE, growing)
      const prepare = async () => {
        await room.look()
        room.check(Math.max(1, announced ?? 0))
      }
      try {
        const measured = await writeNewPieces(file, source, { maxBytes: most, signal, prepare, reserve: room.reserve })
        if (measured.size === 0) await rows.addEmpty(id)
        await file.close()
        return { id, ...measured }
      } catch (error) {
        await removeSoon(id)
        throw error
      }
    },

    async share(fromId) {
      const { pieces, size } = await getFile(fromId)
      await room.look()
      room.check(size)
      const id = newMediaId()
      let held = NEW_FILE
      try {
        for (const { key: from, bytes: added } of pieces) {
          const intent = await putNew(id, key => objects.copy(from, key), stopping.signal)
          held = await rows.commit(id, held, intent, { added, instead: undefined })
          room.add(added)
        }
        return id
      } catch (error) {
        await removeSoon(id)
        throw error instanceof ObjectGoneError ? await goneOr(fromId, error) : error
      }
    },

    async part(id) {
      await room.look()
      await truncateToSynced(id)
      const holding = await rows.hold(id)
      hashes.hold(id, holding)
      return openPartOfPieces(growFile(id, holding, growing), {
        room,
        checkHeld: held => rows.check(id, held),
        onBytes: (fence, bytes) => hashes.update(id, fence, bytes),
        onCut: held => hashes.hold(id, held),
        onUnsynced: (held, synced) => toCut.set(id, { held, synced }),
      })
    },

    async probe() {
      await room.look()
      room.check(1)
      await objects.probe()
    },

    async stop() {
      stopping.abort(new StorageFaultError({ cause: 'the gateway is stopping' }))
      leftovers.stop()
      await objects.stop()
    },
  }
}

const MEMORY_BYTES = 64 * 1024 * 1024
const LONGEST_WAIT_MS = 5000
const DELAYS_MS = [100, 500, 2000, 5000]
const SETTLE_MS = 120_000
