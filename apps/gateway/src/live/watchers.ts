import type { WabaId } from '../media/ids.ts'
import type { Media } from '../media/media.ts'

/** Who watches what: some media items by their ids, or all of a WABA. */
export function createWatchers<W>() {
  const byId = new Map<string, Set<W>>()
  const byWaba = new Map<string, Set<W>>()

  return {
    isEmpty: () => byId.size === 0 && byWaba.size === 0,
    /** Answers how to leave. */
    joinMedia: (ids: readonly string[], watcher: W) => join(byId, ids, watcher),
    joinWaba: (wabaId: WabaId, watcher: W) => join(byWaba, [wabaId], watcher),
    /** False when there can be no watcher; the WABA of an id is not known here. */
    mayWatch: (id: string) => byWaba.size > 0 || byId.has(id),
    *of({ id, wabaId }: Pick<Media, 'id' | 'wabaId'>): Generator<W> {
      yield* byId.get(id) ?? []
      yield* byWaba.get(wabaId) ?? []
    },
    /** The WABA of a removed media item is unknown. */
    *ofGone(id: string): Generator<W> {
      yield* byId.get(id) ?? []
      for (const watchers of byWaba.values()) yield* watchers
    },
  }

  function join(map: Map<string, Set<W>>, keys: readonly string[], watcher: W): () => void {
    for (const key of keys) map.set(key, (map.get(key) ?? new Set()).add(watcher))
    return () => {
      for (const key of keys) {
        map.get(key)?.delete(watcher)
        if (map.get(key)?.size === 0) map.delete(key)
      }
    }
  }
}
