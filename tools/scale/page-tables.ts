import { STEPS } from '@resumable-media/gateway/scale/life'
import { significant } from '../bench/line.ts'
import { countName } from '../bench/size-name.ts'
import { markdownTable } from '../bench/table.ts'
import type { Check } from './checks.ts'
import { limitsOf } from './limits.ts'
import type { Found } from './measure.ts'
import { costOfUpload, needsOf } from './model.ts'
import type { Constants, Load, Mode, Needs } from './model.ts'
import { STORES } from './sizes.ts'

/** What WABAs do: all that Kaleyra allows, or now and then. */
export const FULL_RATE: Load = { uploadsPerHour: 20, mbPerFile: 1, watchers: 1 }
export const NOW_AND_THEN: Load = { ...FULL_RATE, uploadsPerHour: 1 }

const COLUMNS: readonly [wabas: number, mode: Mode][] = [
  [10, 'one'],
  [1000, 'one'],
  [1000, 'several'],
  [100_000, 'several'],
]

/** What the model is made of; undefined where there was no PostgreSQL. */
export function constantsOf(found: Found): Constants | undefined {
  const { gateway, sharedGateway, folder, objects, stores, many, shared } = found
  const { SQLite, PostgreSQL } = stores
  if (!SQLite || !PostgreSQL || !many.SQLite || !many.PostgreSQL || !sharedGateway || !shared) return undefined
  return {
    one: { gateway, store: SQLite, spool: folder, slotBytes: many.SQLite.slotBytes },
    several: { gateway: sharedGateway, store: PostgreSQL, spool: objects, slotBytes: many.PostgreSQL.slotBytes },
    waits: shared,
  }
}

/** The tables of the page by their names. */
export function tablesOf(
  found: Found,
  of: Constants,
  checks: readonly Check[],
  machine: readonly (readonly string[])[],
) {
  return {
    'full rate': needsTable(of, FULL_RATE),
    'now and then': needsTable(of, NOW_AND_THEN),
    'limits of one': limitsTable(of, 'one'),
    'limits of several': limitsTable(of, 'several'),
    steps: stepsTable(found),
    constants: constantsTable(found, of),
    claims: claimsTable(found),
    whole: wholeTable(found),
    checks: markdownTable([
      ['what', 'is', 'must be', ''],
      ...checks.map(({ what, is, must, holds }) => [what, is, must, holds ? 'ok' : 'NOT']),
    ]),
    machine: markdownTable([['what', 'value'], ...machine]),
  }
}

const count = (value: number) => countName(Number(value.toPrecision(3)))
const amount = (value: number) => (value >= 1000 ? count(value) : significant(value))

type Row = [what: string, cell: (needs: Needs, mode: Mode) => string]
const shared =
  (cell: (needs: Needs) => string): Row[1] =>
  (needs, mode) =>
    mode === 'one' ? '' : cell(needs)

const NEEDS: readonly Row[] = [
  ['uploads per second', ({ uploadsPerSecond }) => amount(uploadsPerSecond)],
  ['gateways', ({ gateways }) => String(gateways)],
  ['cores of all gateways, at work', ({ cores }) => amount(cores)],
  ['memory of each gateway', ({ mbPerGateway }) => `${count(mbPerGateway)} MB`],
  ['files', ({ spoolGb }) => `${amount(spoolGb)} GB`],
  ['objects', shared(({ objects }) => count(objects))],
  ['requests to the object store, per second', shared(({ requestsPerSecond }) => amount(requestsPerSecond))],
  ['media items', ({ rows }) => count(rows)],
  ['database', ({ databaseGb }) => `${amount(databaseGb)} GB`],
  ["the database's cores, at work", shared(({ databaseCores }) => amount(databaseCores))],
  ['statements per second', ({ statementsPerSecond }) => amount(statementsPerSecond)],
  ['database connections', shared(({ connections }) => count(connections))],
  ['network each way', ({ mbPerSecond }) => `${amount(mbPerSecond)} MB/s`],
]

function needsTable(of: Constants, load: Load): string {
  const head = COLUMNS.map(([wabas, mode]) => `${countName(wabas)}, ${mode === 'one' ? 'one gateway' : 'several'}`)
  const first = COLUMNS.map(([wabas, mode]) => {
    const broken = limitsOf(of, mode, load).filter(limit => limit.wabas < wabas)
    return broken[0]?.what ?? 'nothing'
  })
  return markdownTable([
    ['', ...head],
    ...NEEDS.map(([what, cell]) => [
      what,
      ...COLUMNS.map(([wabas, mode]) => cell(needsOf(of, mode, wabas, load), mode)),
    ]),
    ['breaks first', ...first],
  ])
}

function limitsTable(of: Constants, mode: Mode): string {
  const [full, few] = [limitsOf(of, mode, FULL_RATE), limitsOf(of, mode, NOW_AND_THEN)]
  const fewOf = (what: string) => few.find(limit => limit.what === what)?.wabas ?? 0
  return markdownTable([
    ['what', 'there is', 'WABAs at the full rate', 'WABAs at an upload an hour'],
    ...full.map(({ what, there, wabas }) => [what, there, count(wabas), count(fewOf(what))]),
  ])
}

function stepsTable({ stores }: Found): string {
  const { SQLite, PostgreSQL } = stores
  return markdownTable([
    [
      'a media item is',
      'SQLite: statements',
      'CPU',
      'PostgreSQL: statements',
      'commits',
      'NOTIFY',
      'CPU',
      "the server's CPU",
    ],
    ...STEPS.map(step => {
      const [own, other] = [SQLite?.steps[step], PostgreSQL?.steps[step]]
      return [
        step,
        significant(own?.statements ?? 0),
        ms(own?.cpuMs),
        significant(other?.statements ?? 0),
        significant(other?.commits ?? 0),
        significant(other?.notifications ?? 0),
        ms(other?.cpuMs),
        ms(other?.serverCpuMs),
      ]
    }),
  ])
}

const ms = (value = Number.NaN) => `${significant(value)} ms`
const bytes = (value: number) => `${count(value)} bytes`

const MODES = ['one', 'several'] as const

function constantsTable({ many }: Found, of: Constants): string {
  const { waits } = of
  type Cell = (mode: Mode) => string
  const both = (what: string, cell: Cell) => [what, ...MODES.map(cell)]
  const one = (what: string, cell: string) => [what, '', cell]
  return markdownTable([
    ['what', 'SQLite and a folder', 'PostgreSQL and objects'],
    both('a gateway at rest: memory', mode => `${count(of[mode].gateway.idleMb)} MB`),
    both('an upload of 1 KB, from its request to the removal of its row: CPU of the gateway', mode =>
      ms(costOfUpload(of, mode, 0).cpuMs),
    ),
    one("the same: CPU of the database's server", ms(costOfUpload(of, 'several', 0).serverCpuMs)),
    both('the same: statements', mode => significant(costOfUpload(of, mode, 0).statements)),
    one('the same: NOTIFYs', significant(costOfUpload(of, 'several', 0).notifications)),
    both('each MB of a file: CPU of the gateway', mode => ms(of[mode].gateway.cpuMsPerMb)),
    both('a large file under way: memory', mode => `${significant(of[mode].gateway.mbPerUpload)} MB`),
    both('of these, a file of 1 KB stored, read once and removed: CPU', mode => ms(of[mode].spool.file.cpuMs)),
    one(
      'the same: statements, requests to the store',
      `${significant(of.several.spool.file.statements)}, ${significant(of.several.spool.file.requests)}`,
    ),
    both('a subscriber: memory', mode => `${significant(of[mode].gateway.mbPerWatcher * 1024)} KB`),
    both('a subscriber that connects: CPU', mode => ms(of[mode].gateway.cpuMsPerWatcher)),
    both('an event to a subscriber: CPU', mode => `${significant(of[mode].gateway.cpuMsPerEvent * 1000)} µs`),
    both('a media item with its history and its callback', mode => bytes(of[mode].store.itemBytes)),
    both('a slot; a WABA has 20', mode => bytes(of[mode].slotBytes)),
    [
      'a call, for each 100 items of its WABA that wait: CPU, with the server',
      ...STORES.map(name => ms((many[name]?.waitingMs ?? 0) * 100)),
    ],
    one('commits per second that write one row', count(waits.commitsPerSecond)),
    one('the same, each with a NOTIFY', count(waits.notifyingPerSecond)),
    one('a look for the next due item: CPU of the server', ms(waits.lookMs)),
    one('the same, for each 100,000 calls since the last vacuum', ms(waits.lookMsPerSent * 100_000)),
  ])
}

function claimsTable({ many }: Found): string {
  const rows = STORES.flatMap(name =>
    (many[name]?.claims ?? []).map(({ wabas, claimMs, settleMs }, index, all) => [
      name,
      countName(wabas),
      ms(claimMs),
      index === 0 ? '' : `${significant(claimMs / (all[0]?.claimMs ?? Number.NaN))} ×`,
      ms(settleMs),
    ]),
  )
  return markdownTable([['store', 'WABAs', 'a claim', 'beside the fewest', 'its settling'], ...rows])
}

function wholeTable({ many }: Found): string {
  const seconds = (value: number) => `${significant(value / 1000)} s`
  const of = (what: string) => many.PostgreSQL?.whole.find(one => one.what === what)?.ms
  return markdownTable([
    ['what', 'SQLite', 'longest block', 'PostgreSQL'],
    ...(many.SQLite?.whole ?? []).map(({ what, ms: time, blockedMs }) => {
      const other = of(what)
      const block = blockedMs === 0 ? 'not measured' : seconds(blockedMs)
      return [what, seconds(time), block, other === undefined ? 'does not happen' : seconds(other)]
    }),
  ])
}
