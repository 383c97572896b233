import { BASE } from './goals.ts'
import { medianOf, ratioOf } from './limit-tables.ts'
import type { LimitTable } from './limit-tables.ts'
import { absentLine, ratioLine } from './line.ts'
import type { Line } from './line.ts'
import type { Measured } from './measurement.ts'
import { isStraight, startParties } from './parties.ts'
import type { Party, PartyName } from './parties.ts'
import { countCalls } from './rates.ts'
import type { Call } from './rates.ts'
import { sizeName } from './size-name.ts'
import { pngForms, STRAIGHT } from './small-file.ts'
import { takeTurns } from './turns.ts'
import { MUTATION, parseMutationAnswer } from './uploads.ts'
import { usageOf } from './usage.ts'
import type { Usage } from './usage.ts'
import type { Workbench } from './workbench.ts'

const FLOORS = ['C floor', 'Node floor', 'Node floor, journal'] as const
const RIVALS = [BASE, ...FLOORS, 'graphql-upload-ts', 'Yoga File', 'nginx', 'curl'] as const
/** Each does what the one before it does, and more; the last one is what the goal is about. */
const LADDER: readonly PartyName[] = ['curl', ...FLOORS, 'gateway', BASE]

/** Small uploads per second. */
export async function measureSmallUploads(bench: Workbench): Promise<Measured> {
  const { smallBytes, smallAtOnce, mediumBytes, mediumAtOnce, withBase } = bench.scale
  const rivals = withBase ? RIVALS : RIVALS.slice(1)
  const parties = await startParties(bench, ['gateway', ...rivals])
  const lines: Line[] = []
  const tables: LimitTable[] = []
  const loads = [
    ...smallAtOnce.map(atOnce => ({ size: 'small', bytes: smallBytes, atOnce })),
    { size: 'medium', bytes: mediumBytes, atOnce: mediumAtOnce },
  ]
  for (const { size, bytes, atOnce } of loads) {
    const row = {
      row: `${size}-${atOnce}`,
      what: `${sizeName(bytes)} uploads, ${atOnce} at a time`,
      unit: '/s',
    } as const
    const turns = await takeUploadTurns(bench, parties.running, { bytes, atOnce })
    const rates = (name: PartyName) => turns.get(name)?.map(({ ms }) => (atOnce * 1000) / ms) ?? []
    for (const name of rivals) {
      const why = parties.absent.get(name)
      lines.push(why === undefined ? ratioLine(row, name, rates('gateway'), rates(name)) : absentLine(row, name, why))
    }
    // Of many at once, what each waits for is also what the others do.
    if (tables.length === 0) tables.push(ladderOf(turns))
  }
  await parties.stop()
  return { lines, tables }
}

type Load = { bytes: number; atOnce: number }
type Turns = ReadonlyMap<PartyName, readonly Usage[]>

/** What one upload takes of each party, in turns. */
async function takeUploadTurns(bench: Workbench, running: ReadonlyMap<PartyName, Party>, load: Load): Promise<Turns> {
  const parties = await Promise.all(
    Array.from(running, async ([name, party]) => [name, party, await uploadBy(name, party.url, load)] as const),
  )
  const turns = await takeTurns(
    Object.fromEntries(
      parties.map(([name, party, call]) => [
        name,
        async (): Promise<Usage> => {
          const count = () => countCalls(call, { ...bench.scale, ...bench, ...load })
          const { result: calls, ms, cpuMs, syncs, syncingMs } = await usageOf(party, count)
          return {
            ms: (ms * load.atOnce) / calls,
            cpuMs: cpuMs / calls,
            syncs: syncs / calls,
            syncingMs: syncingMs / calls,
          }
        },
      ]),
    ),
    { ...bench.scale, ...bench },
  )
  return new Map(parties.map(([name]) => [name, turns[name] ?? []]))
}

async function uploadBy(name: PartyName, url: string, { bytes, atOnce }: Load): Promise<Call> {
  const forms = await pngForms(isStraight(name) ? STRAIGHT : MUTATION, bytes, atOnce)
  if (isStraight(name)) return (caller, nth) => caller.post(url, forms[nth]!)
  return async (caller, nth) => parseMutationAnswer(await caller.post(url, forms[nth]!))
}

/** Where the time of one upload goes. */
function ladderOf(turns: Turns): LimitTable {
  const names = LADDER.filter(name => turns.has(name))
  const all = (name: PartyName | undefined, value: keyof Usage) => name && turns.get(name)?.map(usage => usage[value])
  const head = ['who', 'time of one', 'syncs', 'a sync is under way', 'CPU of its process', `rate beside ${BASE}`]
  return {
    name: 'small',
    rows: [
      head,
      ...names.map(name => [
        name,
        medianOf(all(name, 'ms'), 'ms'),
        medianOf(all(name, 'syncs'), 'syncs'),
        medianOf(all(name, 'syncingMs'), 'ms'),
        medianOf(all(name, 'cpuMs'), 'ms'),
        name === BASE ? '' : ratioOf(all(BASE, 'ms'), all(name, 'ms')),
      ]),
    ],
  }
}
