import { setTimeout as sleep } from 'node:timers/promises'
import { medianOf, ratioOf } from './limit-tables.ts'
import { absentLine, ratioLine, valueLine } from './line.ts'
import type { Line } from './line.ts'
import type { Measured, Point } from './measurement.ts'
import { startParties, uploadTo } from './parties.ts'
import type { Party, PartyName } from './parties.ts'
import { readRss, watchPeakRss } from './rss.ts'
import { median } from './samples.ts'
import { sizeName } from './size-name.ts'
import { usageOf } from './usage.ts'
import type { Workbench } from './workbench.ts'

const RIVALS = ['C floor', 'Node floor', 'graphql-upload-ts', 'Yoga File', 'nginx', 'curl'] as const
/** Each does what the one before it does, and more. */
const LADDER: readonly PartyName[] = ['curl', 'C floor', 'Node floor', 'gateway']

/** Large mutations, one and many at once: the time of all, and the most memory over idle. */
export async function measureLargeUploads(bench: Workbench): Promise<Measured> {
  const measured: Awaited<ReturnType<typeof measureAtOnce>>[] = []
  for (const atOnce of bench.scale.largeAtOnce) measured.push(await measureAtOnce(bench, atOnce))
  const head = ['what', 'who', 'time', 'CPU of its process', 'beside the row above']
  return {
    lines: measured.flatMap(({ lines }) => lines),
    points: measured.flatMap(({ points }) => points),
    tables: [{ name: 'large', rows: [head, ...measured.flatMap(({ ladder }) => ladder)] }],
  }
}

async function measureAtOnce(bench: Workbench, atOnce: number) {
  const { rounds, rivalsUpTo, largeBytes } = bench.scale
  const rivals = RIVALS.slice(0, atOnce > rivalsUpTo ? 1 : undefined)
  const parties = await startParties(bench, rivals)
  const names = ['gateway', ...rivals.filter(name => parties.running.has(name))] as const
  const times = new Map<PartyName, number[]>(names.map(name => [name, []]))
  const growths = new Map<PartyName, number[]>(names.map(name => [name, []]))
  const cpus = new Map<PartyName, number[]>(names.map(name => [name, []]))
  const idles = new Map<PartyName, number>()
  // Many files take long enough to be measured less often.
  const counted = Math.ceil(rounds / (1 + Math.log2(atOnce) / 3))
  for (let round = 0; round < counted; round += 1) {
    // A new one each time: what an earlier round has left would hide what this one takes, and its files fill the disk.
    const gateway = await bench.startGateway()
    parties.running.set('gateway', gateway)
    idles.delete('gateway')
    const first = round % names.length
    for (const name of [...names.slice(first), ...names.slice(0, first)]) {
      const party = parties.running.get(name)!
      const idle = idles.get(name) ?? (await warmUp(bench, name, party))
      idles.set(name, idle)
      const { ms, cpuMs, peak } = await measureTogether(bench, name, party, atOnce)
      times.get(name)?.push(ms)
      cpus.get(name)?.push(cpuMs)
      growths.get(name)?.push(Math.max(0, peak - idle))
    }
    await gateway.stop()
  }
  await parties.stop()
  const time = {
    row: `upload-${atOnce}`,
    what: `${sizeName(largeBytes)} by mutation, ${atOnce} at once`,
    unit: 'ms',
  } as const
  const memory = { row: `memory-${atOnce}`, what: `${time.what}: memory over idle`, unit: 'MB' } as const
  const own = growths.get('gateway') ?? []
  const lines: Line[] = rivals.map(name => {
    const why = parties.absent.get(name)
    return why === undefined
      ? ratioLine(time, name, times.get('gateway') ?? [], times.get(name) ?? [])
      : absentLine(time, name, why)
  })
  const ladder = rivals.length > 1 ? LADDER.filter(name => times.has(name)) : []
  return {
    lines: [...lines, valueLine(memory, own, true)],
    points: pointsOf(atOnce, times, growths),
    ladder: ladder.map((name, step) => [
      time.what,
      name,
      medianOf(times.get(name), 'ms'),
      medianOf(cpus.get(name), 'ms'),
      ratioOf(times.get(name), times.get(ladder[step - 1] ?? name)),
    ]),
  }
}

/** Answers the memory of a party that has uploaded and rests, in MB; NaN where it has no process. */
async function warmUp(bench: Workbench, name: PartyName, party: Party): Promise<number> {
  const { signal, scale } = bench
  for (let n = 0; n < scale.warmUps; n += 1) await uploadTo(name, party, bench)
  if (party.pid === undefined) return Number.NaN
  await sleep(scale.settleMs, undefined, { signal })
  return readRss(party.pid)
}

/** The wall time from the first to the last of uploads at once; the CPU of the party and its most memory, in MB, meanwhile. */
export async function measureTogether(bench: Workbench, name: PartyName, party: Party, atOnce: number) {
  const watch = party.pid === undefined ? undefined : watchPeakRss(party.pid)
  try {
    const { ms, cpuMs } = await usageOf(party, () =>
      Promise.all(Array.from({ length: atOnce }, (_, nth) => uploadTo(name, party, bench, nth))),
    )
    return { ms, cpuMs, peak: watch?.peak() ?? Number.NaN }
  } finally {
    watch?.stop()
  }
}

function pointsOf(x: number, times: Map<PartyName, number[]>, growths: Map<PartyName, number[]>): Point[] {
  const time = Array.from(times, ([series, ms]) => ({ plot: 'upload-time' as const, series, x, y: median(ms) / 1000 }))
  const memory = Array.from(growths, ([series, mb]) => ({ plot: 'upload-memory' as const, series, x, y: median(mb) }))
  return [...time, ...memory.filter(({ y }) => Number.isFinite(y))]
}
