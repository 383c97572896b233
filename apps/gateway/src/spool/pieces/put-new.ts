import { setTimeout as sleep } from 'node:timers/promises'
import { delay } from '@resumable-media/runtime/backoff'
import { ObjectsError } from '../objects.ts'
import type { Leftovers } from './leftovers.ts'
import type { Intent, PieceRows } from './piece-rows.ts'

type Deps = { rows: Pick<PieceRows, 'intend'>; leftovers: Pick<Leftovers, 'later'>; delaysMs: readonly number[] }

export type PutNew = ReturnType<typeof createPutNew>

/**
 * Writes an object under a new key, and under another when that fails: what became of the first is unknown, so it is
 * removed later. Throws the last error.
 */
export function createPutNew({ rows, leftovers, delaysMs }: Deps) {
  return async function putNew(
    mediaId: string,
    put: (key: string) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Intent> {
    for (let tries = 0; ; tries += 1) {
      signal.throwIfAborted()
      const intent = await rows.intend(mediaId)
      try {
        await put(intent.key)
        return intent
      } catch (error) {
        leftovers.later([intent.key])
        if (!mayPass(error) || tries >= delaysMs.length) throw error
        await sleep(delay(delaysMs, tries), undefined, { signal })
      }
    }
  }
}

export function mayPass(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof ObjectsError && cause.passes
}
