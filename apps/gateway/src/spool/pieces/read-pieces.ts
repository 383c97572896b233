import { setTimeout as sleep } from 'node:timers/promises'
import { delay } from '@resumable-media/runtime/backoff'
import type { Objects } from '../objects.ts'
import type { Piece } from './piece-rows.ts'
import { mayPass } from './put-new.ts'

type Deps = { objects: Pick<Objects, 'get'>; delaysMs: readonly number[]; signal: AbortSignal }

export type ReadPieces = ReturnType<typeof createReadPieces>

/** Reads bytes out of the pieces that have them, as they come. One that breaks off is read on from where it was. */
export function createReadPieces({ objects, delaysMs, signal }: Deps) {
  async function* readOn(key: string, from: number, to: number): AsyncGenerator<Uint8Array> {
    let faults = 0
    for (let at = from; at < to;) {
      try {
        for await (const chunk of objects.get(key, { from: at, to, signal })) {
          at += chunk.length
          faults = 0
          yield chunk
        }
      } catch (error) {
        if (!mayPass(error) || faults >= delaysMs.length) throw error
        await sleep(delay(delaysMs, faults), undefined, { signal })
        faults += 1
      }
    }
  }

  return async function* readPieces(pieces: readonly Piece[], from: number, to: number): AsyncGenerator<Uint8Array> {
    for (const { offset, bytes, key } of pieces) {
      const [first, end] = [Math.max(from, offset), Math.min(to, offset + bytes)]
      if (first < end) yield* readOn(key, first - offset, end - offset)
    }
  }
}
