import { openCaller } from './caller.ts'
import type { Caller } from './caller.ts'

/** `nth` is which of those under way it is, from 0. */
export type Call = (caller: Caller, nth: number) => Promise<unknown>

type Options = { atOnce: number; forMs: number; signal: AbortSignal }

/** Calls per second with `atOnce` under way. */
export async function callsPerSecond(call: Call, options: Options): Promise<number> {
  const begun = performance.now()
  const calls = await countCalls(call, options)
  return (calls * 1000) / (performance.now() - begun)
}

/**
 * How many calls are made with `atOnce` under way, over `forMs`; each is ended, so that one at least is counted. The
 * connections are of this turn: a server closes those that rest while others have theirs, and a call on one of them would
 * be lost.
 */
export async function countCalls(call: Call, { atOnce, forMs, signal }: Options): Promise<number> {
  const caller = openCaller()
  const begun = performance.now()
  let calls = 0
  async function work(nth: number): Promise<void> {
    do {
      signal.throwIfAborted()
      await call(caller, nth)
      calls += 1
    } while (performance.now() - begun < forMs)
  }
  try {
    await Promise.all(Array.from({ length: atOnce }, (_, nth) => work(nth)))
    return calls
  } finally {
    caller.close()
  }
}
