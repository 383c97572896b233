import type { Media, MediaStatus } from '../media/media.ts'

/** Calls `run` after a while; answers how to take that back. */
export type Later = (ms: number, run: () => void) => () => void

export const runLater: Later = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return () => clearTimeout(timer)
}

type Options = {
  everyMs: number
  later: Later
  /** A change of this media was held back, and its time has come. */
  onDue: (id: string) => void
}

/** Lets a new state of a media through at once, and anything else about it once in `everyMs`: its progress, its `dueAt`. */
export function createPace({ everyMs, later, onDue }: Options) {
  const recent = new Map<string, { status: MediaStatus; held: boolean; forget: () => void }>()

  return {
    /** Whether this change may go out now. One that may not is held back, and not forgotten. */
    admits({ id, status }: Pick<Media, 'id' | 'status'>): boolean {
      const last = recent.get(id)
      if (last?.status === status) {
        last.held = true
        return false
      }
      last?.forget()
      const own = { status, held: false, forget: later(everyMs, () => end(id)) }
      recent.set(id, own)
      return true
    },

    stop() {
      for (const { forget } of recent.values()) forget()
      recent.clear()
    },
  }

  function end(id: string): void {
    const held = recent.get(id)?.held
    recent.delete(id)
    if (held) onDue(id)
  }
}
