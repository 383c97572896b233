import { setTimeout } from 'node:timers/promises'

const LOOK_EVERY_MS = 5

/** Waits for so long, or until `signal` aborts. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await setTimeout(ms, undefined, { signal }).catch(() => {})
}

/** Waits until the condition holds, or until `signal` aborts. */
export async function until(condition: () => boolean, signal: AbortSignal): Promise<void> {
  while (!condition() && !signal.aborted) await pause(LOOK_EVERY_MS, signal)
}
