import { performance } from 'node:perf_hooks'

/** Twice a second, which the schema promises as the most. */
export const LEAST_MS = 500
const MOST_MS = 4000
/** Shares of the time in which the event loop was busy. Between them the pace stays. */
const [BUSY, IDLE] = [0.7, 0.5]

/** How long until the next tick of progress: the longer, the busier the event loop is, so that ticks delay no answer. */
export function createPace(busyShare: () => number = createLoopShare()) {
  let ms = LEAST_MS
  return function nextTickMs(): number {
    const share = busyShare()
    if (share > BUSY) ms = Math.min(ms * 2, MOST_MS)
    else if (share < IDLE) ms = Math.max(ms / 2, LEAST_MS)
    return ms
  }
}

/** In which share of the time since the last call the event loop of this thread was busy. */
function createLoopShare(): () => number {
  let last = performance.eventLoopUtilization()
  return () => {
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, last)
    last = now
    return utilization
  }
}
