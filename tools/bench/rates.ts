import type { Line } from './line.ts'
import { median, ratioOf } from './samples.ts'

type Call = () => Promise<unknown>

const FOR_MS = 1000

/**
 * Calls per second of ours, against those of others, both with `atOnce` calls under way; in turns of a second each. The
 * first round warms both up and does not count.
 */
export async function measureRates(calls: { ours: Call; against: Call }, { atOnce, rounds, signal }: Options) {
  const ours: number[] = []
  const against: number[] = []
  for (let round = 0; round <= rounds; round += 1) {
    const own = await callsPerSecond(calls.ours, atOnce, signal)
    const other = await callsPerSecond(calls.against, atOnce, signal)
    if (round === 0) continue
    ours.push(own)
    against.push(other)
  }
  return { ours, against }
}

type Options = { atOnce: number; rounds: number; signal: AbortSignal }

/** Calls per second with `atOnce` under way, over a second. */
export async function callsPerSecond(call: Call, atOnce: number, signal: AbortSignal): Promise<number> {
  const begun = performance.now()
  let done = 0
  async function work(): Promise<void> {
    while (performance.now() - begun < FOR_MS) {
      signal.throwIfAborted()
      await call()
      done += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return (done * 1000) / (performance.now() - begun)
}

/** The line for two series of rates. */
export function rateLine(what: string, { ours, against }: { ours: number[]; against: number[] }): Line {
  const { ratio, least, most } = ratioOf(ours, against)
  return {
    what,
    ours: `${median(ours).toFixed(0)}/s`,
    against: `${median(against).toFixed(0)}/s`,
    relation: `${ratio.toFixed(2)} ×`,
    spread: `${least.toFixed(2)}–${most.toFixed(2)}`,
  }
}
