import { buffer } from 'node:stream/consumers'
import { ObjectGoneError } from '../objects.ts'
import type { Objects } from '../objects.ts'
import { FileGoneError } from '../spool.ts'
import type { Leftovers } from './leftovers.ts'
import { LEAST_OF_A_PIECE } from './memory.ts'
import type { Memory } from './memory.ts'
import type { Held, Intent, Piece, PieceRows } from './piece-rows.ts'
import type { PutNew } from './put-new.ts'
import type { ReadPieces } from './read-pieces.ts'
import type { Room } from './room.ts'

export type GrowingDeps = {
  objects: Pick<Objects, 'put'>
  rows: Pick<PieceRows, 'check' | 'commit' | 'cut'>
  putNew: PutNew
  readPieces: ReadPieces
  leftovers: Pick<Leftovers, 'later' | 'remove'>
  memory: Memory
  room: Room
  /** Bytes that nothing follows wait no longer. */
  longestWaitMs: number
  /** Ends what is under way. */
  signal: AbortSignal
}

export type GrowingFile = ReturnType<typeof growFile>

/** So much memory is asked for at once. */
const SLICE_BYTES = 256 * 1024

/**
 * A file that its holder adds bytes to. They are collected, and stored as pieces: one is collected while the one before it
 * is stored. After a fault nothing more is stored.
 */
export function growFile(id: string, holding: Held, deps: GrowingDeps) {
  const { objects, rows, putNew, readPieces, leftovers, memory, room, longestWaitMs, signal } = deps
  let held = holding
  let chunks: Buffer[] = []
  let collected = 0
  let leaving = 0
  let waiting: NodeJS.Timeout | undefined
  let underWay = Promise.resolve()
  const failed = new AbortController()
  const ended = AbortSignal.any([failed.signal, signal])
  const share = memory.join({
    collected: () => (failed.signal.aborted ? 0 : collected),
    storing: () => leaving,
    store: beginSoon,
  })

  /** Begins to store what was collected, once the piece before it is stored. */
  function begin(): Promise<void> {
    clearTimeout(waiting)
    waiting = undefined
    const before = underWay
    underWay = before.then(storePiece)
    underWay.catch(() => {})
    return before
  }

  function beginSoon(): void {
    void begin().catch(() => {})
  }

  async function storePiece(): Promise<void> {
    if (collected === 0) return
    leaving = collected
    const taken = chunks
    chunks = []
    collected = 0
    share.endPiece()
    try {
      ended.throwIfAborted()
      held = await commit(taken, leaving)
      room.store(leaving)
    } catch (error) {
      room.drop(leaving)
      failed.abort(error)
      throw error
    } finally {
      share.give(leaving)
      leaving = 0
    }
  }

  async function commit(taken: Buffer[], added: number): Promise<Held> {
    const { last } = held
    const instead = last && last.bytes < LEAST_OF_A_PIECE ? last : undefined
    const before = instead && (await readAgain(instead))
    const body = Buffer.concat(before ? [before, ...taken] : taken)
    // From here on the bytes are in memory once.
    taken.length = 0
    const intent = await putNew(id, key => objects.put(key, body, { signal: ended }), ended)
    const now = await commitOr(intent, { added, instead })
    if (instead) void leftovers.remove([instead.key])
    return now
  }

  /** Where another has taken the file over, the piece may have been written anew. */
  async function readAgain(piece: Piece): Promise<Buffer> {
    try {
      return await buffer(readPieces([piece], piece.offset, piece.offset + piece.bytes))
    } catch (error) {
      if (!(error instanceof ObjectGoneError)) throw error
      await rows.check(id, held)
      throw new FileGoneError(`a piece of ${id} is gone`, { cause: error })
    }
  }

  /** What became of a commit without answer is unknown: its object is looked at later. */
  async function commitOr(intent: Intent, piece: Parameters<typeof rows.commit>[3]): Promise<Held> {
    try {
      return await rows.commit(id, held, intent, piece)
    } catch (error) {
      leftovers.later([intent.key])
      throw error
    }
  }

  async function flush(): Promise<void> {
    await begin()
    await underWay
    ended.throwIfAborted()
  }

  function dropCollected(toBytes: number): void {
    const kept = Buffer.concat(chunks).subarray(0, toBytes)
    room.drop(collected - kept.length)
    share.give(collected - kept.length)
    share.endPiece()
    chunks = kept.length > 0 ? [kept] : []
    collected = kept.length
  }

  return {
    held: () => held,
    size: () => held.size + leaving + collected,
    failed: failed.signal,
    flush,

    /**
     * Adds bytes once there is memory for them; `see` is given them before, and what it throws ends it. Once `until` is
     * aborted, the rest is dropped.
     */
    async add(chunk: Buffer, see: (slice: Buffer) => void, until: AbortSignal): Promise<void> {
      for (let at = 0; at < chunk.length;) {
        // Others that have come meanwhile make pieces smaller.
        if (collected >= share.pieceBytes()) await begin()
        const slice = chunk.subarray(at, at + Math.min(SLICE_BYTES, share.pieceBytes() - collected))
        if (!(await share.take(slice.length, until))) return
        try {
          ended.throwIfAborted()
          see(slice)
        } catch (error) {
          share.give(slice.length)
          share.endPiece()
          throw error
        }
        chunks.push(slice)
        collected += slice.length
        at += slice.length
        waiting ??= setTimeout(beginSoon, longestWaitMs)
      }
      if (collected >= share.pieceBytes()) await begin()
    },

    /** Cuts the file back to its first bytes. Throws FileTakenOverError. */
    async cut(toSize: number): Promise<void> {
      await underWay.catch(() => {})
      dropCollected(Math.max(0, toSize - held.size))
      if (toSize >= held.size) return
      const before = held.size
      const cut = await rows.cut(id, held, toSize)
      held = cut.held
      room.free(before - toSize)
      await leftovers.remove(cut.keys)
    },

    /** Bytes that are not stored are dropped. */
    async close(): Promise<void> {
      clearTimeout(waiting)
      await underWay.catch(() => {})
      dropCollected(0)
      share.leave()
    },

    /** As `close`; what is under way fails. */
    async abandon(reason: unknown): Promise<void> {
      failed.abort(reason)
      await this.close()
    },
  }
}
