import type { Media, MediaStatus } from '../media/media.ts'

/** Calls `run` after a while; answers how to cancel that. */
export type SetTimer = (ms: number, run: () => void) => () => void

export const systemTimer: SetTimer = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return () => clearTimeout(timer)
}

type Options = {
  everyMs: number
  setTimer: SetTimer
  /** A change of this media item was held back, and its time has come. */
  onDue: (id: string) => void
}

/** Lets a new state of a media item through at once, and anything else about it once in `everyMs`: its progress, its `dueAt`. */
export function createThrottle({ everyMs, setTimer, onDue }: Options) {
  const recent = new Map<string, { status: MediaStatus; isHeldBack: boolean; cancel: () => void }>()

  return {
    /** Whether this change may go out now. One that may not is held back, and not forgotten. */
    admits({ id, status }: Pick<Media, 'id' | 'status'>): boolean {
      const last = recent.get(id)
      if (last?.status === status) {
        last.isHeldBack = true
        return false
      }
      last?.cancel()
      recent.set(id, { status, isHeldBack: false, cancel: setTimer(everyMs, () => end(id)) })
      return true
    },

    stop() {
      for (const { cancel } of recent.values()) cancel()
      recent.clear()
    },
  }

  function end(id: string): void {
    const isHeldBack = recent.get(id)?.isHeldBack
    recent.delete(id)
    if (isHeldBack) onDue(id)
  }
}
