export type Reading = {
  sentBytes: number
  totalBytes: number
  /** From 0 to 1. */
  part: number
  /** Of the last seconds; undefined until there is something to tell by. */
  bytesPerSecond: number | undefined
  leftMs: number | undefined
}

/**
 * How far a transfer is, and how fast. What was sent before this run does not count as speed, and a long pause is forgotten
 * as soon as the seconds that are looked at have passed.
 */
export function createMeter(totalBytes: number, now: () => number) {
  let samples: { at: number; sentBytes: number }[] = []

  return function read(sentBytes: number): Reading {
    const at = now()
    // A try that begins anew begins at 0 again.
    if ((samples.at(-1)?.sentBytes ?? 0) > sentBytes) samples = []
    samples.push({ at, sentBytes })
    while (samples.length > 2 && at - (samples[1]?.at ?? at) >= WINDOW_MS) samples.shift()
    const [first = { at, sentBytes }] = samples
    const ms = at - first.at
    const bytesPerSecond = ms >= LEAST_MS ? ((sentBytes - first.sentBytes) / ms) * 1000 : undefined
    const leftMs = bytesPerSecond ? ((totalBytes - sentBytes) / bytesPerSecond) * 1000 : undefined
    return { sentBytes, totalBytes, part: totalBytes > 0 ? sentBytes / totalBytes : 1, bytesPerSecond, leftMs }
  }
}

const WINDOW_MS = 5000
const LEAST_MS = 100
