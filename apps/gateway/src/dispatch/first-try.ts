import type { Media } from '../media/media.ts'
import type { MediaStore } from '../store/media-store.ts'
import type { Signals } from '../store/signals.ts'

type Deps = {
  store: Pick<MediaStore, 'find'>
  signals: Pick<Signals, 'subscribe'>
  waitMs: number
  stopping: AbortSignal
}

/**
 * The media item once its first try at Kaleyra is decided: accepted, refused, put off, or waiting for a slot. After
 * `waitMs`, or when the gateway stops, it is answered as it is; the try goes on.
 */
export function createAfterFirstTry({ store, signals, waitMs, stopping }: Deps) {
  return async function afterFirstTry(id: string): Promise<Media> {
    let changed = Promise.withResolvers<void>()
    const unsubscribe = signals.subscribe(({ ids, missed }) => (missed || ids.includes(id)) && changed.resolve())
    const deadline = Promise.withResolvers<'late'>()
    const expire = () => deadline.resolve('late')
    const timer = setTimeout(expire, waitMs)
    stopping.addEventListener('abort', expire)
    if (stopping.aborted) expire()
    try {
      for (;;) {
        const media = await store.find(id)
        if (!media) throw new Error(`media ${id} is gone`)
        if (media.status !== 'QUEUED' || isPutOff(media)) return media
        if ((await Promise.race([changed.promise, deadline.promise])) === 'late') return media
        changed = Promise.withResolvers()
      }
    } finally {
      clearTimeout(timer)
      stopping.removeEventListener('abort', expire)
      unsubscribe()
    }
  }
}

/** It waits for more than another open call of its name, or its last call was lost or must be repeated. */
function isPutOff({ call, attempts, waitsForSlot, waitsForName }: Media): boolean {
  if (waitsForSlot === 1 || waitsForName === 'OUTCOME') return true
  if (waitsForName === 'CALL') return false
  return call === 'NONE' ? attempts > 0 : call !== 'OPEN'
}
