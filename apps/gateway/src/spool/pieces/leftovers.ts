import type { Objects } from '../objects.ts'
import type { PieceRows } from './piece-rows.ts'

type Deps = {
  objects: Pick<Objects, 'remove'>
  rows: Pick<PieceRows, 'removable' | 'forget'>
  monotonic: () => number
  /** A PUT without an answer may still be stored for so long. */
  settleMs: number
  /** Called once for objects that could not be removed; they are tried again. */
  onFault: (key: string, error: unknown) => void
}

export type Leftovers = ReturnType<typeof createLeftovers>

/** Removes objects that no piece names. What a kill leaves of them is in the table of intents. */
export function createLeftovers({ objects, rows, monotonic, settleMs, onFault }: Deps) {
  /** Each with the time of its next try. */
  const waiting = new Map<string, number>()
  const reported = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  function later(keys: readonly string[]): void {
    for (const key of keys) waiting.set(key, monotonic() + settleMs)
    if (waiting.size === 0 || isStopped) return
    timer ??= setTimeout(() => void retry().catch(() => {}), settleMs).unref()
  }

  /** Of keys that are this instance's to remove. Never throws: what fails is tried again. */
  async function remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    try {
      await objects.remove(keys)
      await rows.forget(keys)
      for (const key of keys) waiting.delete(key)
      for (const key of keys) reported.delete(key)
    } catch (error) {
      const [key = ''] = keys
      if (!isStopped && !reported.has(key)) onFault(key, error)
      for (const one of keys) reported.add(one)
      later(keys)
    }
  }

  /** Tries those again whose time has come. Answers whether some are left. */
  async function retry(): Promise<boolean> {
    clearTimeout(timer)
    timer = undefined
    const due = [...waiting].filter(([, at]) => at <= monotonic()).map(([key]) => key)
    for (let from = 0; from < due.length; from += AT_ONCE) {
      const some = due.slice(from, from + AT_ONCE)
      try {
        const ours = new Set(await rows.removable(some))
        for (const key of some) if (!ours.has(key)) waiting.delete(key)
        await remove([...ours])
      } catch {
        later(some)
      }
    }
    later([])
    return waiting.size > 0
  }

  return {
    remove,
    /** What a PUT that failed may have left, or may still leave. */
    later,
    retry,
    stop(): void {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

const AT_ONCE = 500
