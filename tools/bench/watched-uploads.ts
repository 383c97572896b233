import { request } from 'node:http'
import type { ClientRequest } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTus, VERSION } from '@resumable-media/test-kit/tus'
import { medianOf } from './limit-tables.ts'
import { valueLine } from './line.ts'
import type { Measured, Point } from './measurement.ts'
import { probe } from './probe.ts'
import { cpuMs } from './process-cpu.ts'
import { median, quantile } from './samples.ts'
import { countName } from './size-name.ts'
import { subscribe } from './subscribe.ts'
import type { Workbench } from './workbench.ts'

// Each upload sends enough that its progress is reported as often as it can be, twice a second.
const EVERY_MS = 250
const BYTES = 40 * 1024
const DECLARED_BYTES = 100 * 1024 * 1024

/** What it costs the gateway that many watch many uploads under way, and how soon it answers others meanwhile. */
export async function measureWatchedUploads(bench: Workbench): Promise<Measured> {
  const { watchedUploads, watchers, rounds } = bench.scale
  const counted = Math.ceil(rounds / 2)
  const samples = new Map(watchers.map(many => [many, [] as Sample[]]))
  for (let round = 0; round < counted; round += 1)
    for (const many of watchers) samples.get(many)?.push(await measureOnce(bench, many))
  const of = (many: number, value: keyof Sample) => (samples.get(many) ?? []).map(sample => sample[value])
  // As many as there are uploads are what the goal is about.
  const [goal, most] = [watchers[1] ?? 0, watchers.at(-1) ?? 0]
  const what = `${watchedUploads} uploads, ${countName(goal)} watchers`
  return {
    lines: [
      valueLine({ row: 'watched-cpu', what: `${what}: CPU of a core`, unit: '%' }, of(goal, 'cpu')),
      valueLine(
        { row: 'watched-live', what: `${what}: \`/health/live\`, 99th percentile`, unit: 'ms' },
        of(goal, 'live'),
      ),
      valueLine({ row: 'watched-events', what: `${what}: events`, unit: '/s' }, of(goal, 'events')),
      valueLine({ row: 'connect', what: `${countName(most)} watchers connect: CPU`, unit: 'ms' }, of(most, 'connect')),
    ],
    points: watchers.flatMap((x): Point[] => [
      { plot: 'watchers', series: 'CPU of a core, %', x, y: median(of(x, 'cpu')) },
      { plot: 'watchers', series: '/health/live, 99th percentile, ms', x, y: median(of(x, 'live')) },
    ]),
    tables: [
      {
        name: 'watched',
        rows: [
          HEAD,
          ...watchers.map(many => [
            countName(many),
            medianOf(of(many, 'live'), 'ms'),
            medianOf(of(many, 'plain'), 'ms'),
            medianOf(of(many, 'cpu'), '%'),
            medianOf(of(many, 'load'), '%'),
          ]),
        ],
      },
    ],
  }
}

const HEAD = ['watchers', '`/health/live`', 'a plain Node server', 'CPU of the gateway', 'CPU of the load']

/** `plain` is of a server of nothing but Node, asked at the same time; `load` is what this process itself needs. */
type Sample = { cpu: number; live: number; plain: number; load: number; events: number; connect: number }

async function measureOnce(bench: Workbench, watchers: number): Promise<Sample> {
  const { watchedUploads, watchedMs } = bench.scale
  const gateway = await bench.startGateway()
  const uploads = await Promise.all(Array.from({ length: watchedUploads }, () => beginUpload(gateway.url)))
  const before = cpuMs(gateway.pid)
  const subscriptions = Array.from({ length: watchers }, () => subscribe(gateway.url))
  await Promise.all(subscriptions.map(({ first }) => first))
  const connect = cpuMs(gateway.pid) - before
  const piece = Buffer.alloc(BYTES)
  const timer = setInterval(() => uploads.forEach(upload => upload.write(piece)), EVERY_MS)
  try {
    // The first reports have come.
    await sleep(2 * EVERY_MS, undefined, { signal: bench.signal })
    const count = () => subscriptions.reduce((sum, { events }) => sum + events(), 0)
    const [begun, cpu, load, events] = [performance.now(), cpuMs(gateway.pid), cpuMs(process.pid), count()]
    const live = new URL('/health/live', gateway.url).href
    const [waits = [], plain = []] = await probe([live, bench.sinkUrl], watchedMs, bench.signal)
    const seconds = (performance.now() - begun) / 1000
    return {
      cpu: (cpuMs(gateway.pid) - cpu) / seconds / 10,
      load: (cpuMs(process.pid) - load) / seconds / 10,
      live: quantile(waits, 0.99),
      plain: quantile(plain, 0.99),
      events: (count() - events) / seconds,
      connect,
    }
  } finally {
    clearInterval(timer)
    for (const { end } of subscriptions) end()
    for (const upload of uploads) upload.destroy()
    await gateway.stop()
  }
}

async function beginUpload(url: string): Promise<ClientRequest> {
  const upload = await createTus(url).begin(DECLARED_BYTES, { filename: 'video.mp4' })
  const headers = {
    ...VERSION,
    'content-type': 'application/offset+octet-stream',
    'content-length': DECLARED_BYTES,
    'upload-offset': 0,
  }
  // It ends with the gateway.
  return request(upload, { agent: false, method: 'PATCH', headers }).on('error', () => {})
}
