import type { Media, MediaStatus } from '../media/media.ts'

/** Answers how to cancel. */
export type SetTimer = (ms: number, run: () => void) => () => void

export const systemTimer: SetTimer = (ms, run) => {
  const timer = setTimeout(run, ms).unref()
  return () => clearTimeout(timer)
}

type Options = {
  /** How long until the next tick. */
  nextTickMs: () => number
  setTimer: SetTimer
  /** Held back changes of these media items are due, and pass when they come next. */
  onDue: (ids: readonly string[]) => void
}

/** `ticks` are to go before a change passes again; one that passes between two ticks waits for the second. */
type Recent = { status: MediaStatus | undefined; isHeldBack: boolean; ticks: number }

/**
 * Passes a new status of a media item at once, and other changes (progress, `dueAt`) only with a tick. All items share
 * the ticks: what a subscriber gets of many items comes together, in one write.
 */
export function createThrottle({ nextTickMs, setTimer, onDue }: Options) {
  const recent = new Map<string, Recent>()
  let cancel: (() => void) | undefined

  return {
    /** Whether this change passes now; otherwise it is held back. */
    admits({ id, status }: Pick<Media, 'id' | 'status'>): boolean {
      const last = recent.get(id)
      if (last?.status === status) {
        last.isHeldBack = true
        return false
      }
      const isWithTick = !cancel || (last !== undefined && last.status === undefined)
      recent.set(id, { status, isHeldBack: false, ticks: isWithTick ? 1 : 2 })
      cancel ??= setTimer(nextTickMs(), tick)
      return true
    },

    /** Holds back a change that is known to be no new status, without a look at it. False when it may pass. */
    holdsBack(id: string): boolean {
      const last = recent.get(id)
      if (last?.status === undefined) return false
      last.isHeldBack = true
      return true
    },

    stop() {
      cancel?.()
      recent.clear()
    },
  }

  function tick(): void {
    const due: string[] = []
    for (const [id, one] of recent) {
      one.ticks -= 1
      if (one.ticks > 0) continue
      if (!one.isHeldBack) recent.delete(id)
      else {
        due.push(id)
        recent.set(id, { status: undefined, isHeldBack: false, ticks: 1 })
      }
    }
    cancel = recent.size > 0 ? setTimer(nextTickMs(), tick) : undefined
    if (due.length > 0) onDue(due)
  }
}
