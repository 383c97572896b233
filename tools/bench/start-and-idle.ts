import { setTimeout as sleep } from 'node:timers/promises'
import type { Child } from './child.ts'
import { medianOf } from './limit-tables.ts'
import { valueLine } from './line.ts'
import type { Measured } from './measurement.ts'
import { reasonOf } from './parties.ts'
import { readRss } from './rss.ts'
import { takeTurns } from './turns.ts'
import type { Workbench } from './workbench.ts'

/** From the start of the process to its ready line, and the memory that it has then, before a request. */
export async function measureStart(bench: Workbench): Promise<Measured> {
  const all = await startAll(bench, {
    'Node floor': () => bench.startNodeFloor(),
    'gateway as one file': async () => bench.startGateway(await bench.bundle()),
    gateway: () => bench.startGateway(),
  })
  const [ready, idle] = [valuesOf(all['gateway'], 'ready'), valuesOf(all['gateway'], 'idle')]
  const rows = Object.entries(all).map(([name, starts]) => [
    name,
    medianOf(valuesOf(starts, 'ready'), 'ms'),
    medianOf(valuesOf(starts, 'idle'), 'MB'),
  ])
  return {
    lines: [
      valueLine({ row: 'ready', what: 'start to ready', unit: 'ms' }, ready),
      valueLine({ row: 'idle', what: 'memory when idle', unit: 'MB' }, idle),
    ],
    tables: [{ name: 'start', rows: [['who', 'start to ready', 'memory when idle'], ...rows] }],
  }
}

const valuesOf = (starts: readonly Start[] = [], value: keyof Start) => starts.map(start => start[value])

/** Without those that cannot be had here, but for the gateway. */
async function startAll(bench: Workbench, servers: Readonly<Record<string, () => Promise<Child>>>) {
  const had: Record<string, () => Promise<Start>> = {}
  for (const [name, start] of Object.entries(servers))
    try {
      const once = () => startOnce(bench, start)
      await once()
      had[name] = once
    } catch (error) {
      if (bench.signal.aborted || name === 'gateway') throw error
      process.stderr.write(`   ${name} is left out: ${reasonOf(error)}\n`)
    }
  // The first start fills the caches and does not count.
  return takeTurns(had, { ...bench.scale, ...bench })
}

type Start = { ready: number; idle: number }

async function startOnce({ scale, signal }: Workbench, start: () => Promise<Child>): Promise<Start> {
  const begun = performance.now()
  const server = await start()
  const ready = performance.now() - begun
  await sleep(scale.settleMs, undefined, { signal })
  const idle = readRss(server.pid)
  await server.stop()
  return { ready, idle }
}
