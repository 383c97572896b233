import type { Media, MediaStatus } from '../media/media.ts'

/** Answers how to cancel. */
export type SetTimer = (ms: number, run: () => void) => () => void

export const systemTimer: SetTimer = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return () => clearTimeout(timer)
}

type Options = {
  everyMs: number
  setTimer: SetTimer
  /** A held back change of this media item is due. */
  onDue: (id: string) => void
}

/** Passes a new status of a media item at once, and other changes (progress, `dueAt`) once in `everyMs`. */
export function createThrottle({ everyMs, setTimer, onDue }: Options) {
  const recent = new Map<string, { status: MediaStatus; isHeldBack: boolean; cancel: () => void }>()

  return {
    /** Whether this change passes now; otherwise it is held back. */
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
