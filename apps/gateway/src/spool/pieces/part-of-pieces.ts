import { Writable } from 'node:stream'
import { callbackify } from 'node:util'
import { createMeasure } from '../meter.ts'
import { pour } from '../pour.ts'
import { FileTakenOverError } from '../spool.ts'
import type { PartFile } from '../spool.ts'
import type { GrowingFile } from './growing-file.ts'
import type { Held } from './piece-rows.ts'
import type { Room } from './room.ts'

type Deps = {
  room: Pick<Room, 'check' | 'reserve'>
  /** Throws FileTakenOverError when another holds the file. */
  checkHeld(held: Held): Promise<void>
  onBytes(fence: number, bytes: Buffer): void
  onCut(held: Held): void
  /** Stored bytes from `synced` on are not to be kept. */
  onUnsynced(held: Held, synced: number): void
}

/** A part file over pieces. What is stored is durable, so a failed sync loses only what was not stored. */
export function openPartOfPieces(file: GrowingFile, deps: Deps): PartFile {
  const { room, checkHeld, onBytes, onCut, onUnsynced } = deps
  let keptTo = Infinity
  const synced = () => Math.min(keptTo, file.held().size)
  // Another has taken the file over: nothing of it is to be undone.
  const isToBeCut = () => file.failed.aborted && !(file.failed.reason instanceof FileTakenOverError)

  return {
    size: file.size,
    synced,
    // What is stored is durable, and which bytes may be wrong is in the row of the session: nothing is lost that was counted.
    syncFailed: () => false,
    checkRoom: room.check,
    close: file.close,

    markUnsynced(from) {
      keptTo = Math.min(keptTo, from)
      if (isToBeCut()) onUnsynced(file.held(), synced())
    },

    async append(source, { maxBytes, until, onChunk }) {
      const { fence } = file.held()
      const ending = AbortSignal.any([until, file.failed])
      const measure = createMeasure(maxBytes, bytes => {
        room.reserve(bytes.length)
        onBytes(fence, bytes)
        onChunk?.(bytes)
      })
      const add = async (chunk: Buffer) => file.add(chunk, measure.take, ending)
      const writer = new Writable({ write: (chunk: Buffer, _encoding, done) => callbackify(add)(chunk, done) })
      await pour(source, writer, ending)
      return { size: measure.result().size }
    },

    async truncate(toSize) {
      await file.cut(toSize)
      onCut(file.held())
    },

    async sync() {
      file.failed.throwIfAborted()
      const before = file.held()
      await file.flush()
      // A commit has checked it already.
      if (file.held() === before) await checkHeld(before)
      keptTo = Infinity
    },

    // Each piece costs a PUT, and one that is short another.
    syncIfCheap: async () => file.failed.throwIfAborted(),
  }
}
