import { setTimeout as sleep } from 'node:timers/promises'
import { valueLine } from './line.ts'
import type { Measured } from './measurement.ts'
import { readRss } from './rss.ts'
import type { Workbench } from './workbench.ts'

/** From the start of the process to its ready line, and the memory that it has then, before a request. */
export async function measureStart(bench: Workbench): Promise<Measured> {
  const { rounds, settleMs } = bench.scale
  const ready: number[] = []
  const idle: number[] = []
  // The first start fills the caches and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const begun = performance.now()
    const gateway = await bench.startGateway()
    const ms = performance.now() - begun
    if (round > 0) {
      ready.push(ms)
      await sleep(settleMs, undefined, { signal: bench.signal })
      idle.push(readRss(gateway.pid))
    }
    await gateway.stop()
  }
  return {
    lines: [
      valueLine({ row: 'ready', what: 'start to ready', unit: 'ms' }, ready),
      valueLine({ row: 'idle', what: 'memory when idle', unit: 'MB' }, idle),
    ],
  }
}
