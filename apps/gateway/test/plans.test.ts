import { join } from 'node:path'
import { constants, DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { STATUSES } from '../src/media/media.ts'
import { doEverything } from './all-statements.ts'
import { watchStatements } from './executed.ts'
import { fillStore } from './fill-store.ts'
import { openTestStore, WABA } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'

/** Plans are the same for a million: nothing is analysed, so SQLite does not know how many there are. */
const ROWS = 20_000
/** A statement may read as many rows of which it answers none. */
const MOST_READ = 300

const RESTORE = 'the first start of a copy; all queues'

/** What may read or sort more, and why. */
const MAY = {
  scan: [
    [/^select "wabaId" from \(\s*with recursive/u, 'the WABAs that were found, for the metrics'],
    [/^select "wabaId", count\(\*\) as "used" from "slot"/u, 'for the metrics; all slots are the rate for each WABA'],
    [/^update "slot"/u, 'a start, or a clock that was set; all slots are the rate for each WABA'],
    [/^with "line"/u, RESTORE],
    [/^select "mediaId" (?:from "file"$|as "id", "fence" from "file" where not)/u, 'a sweep; every file'],
    [
      /^update "intent" .* not exists \(select 1 from instance/u,
      'a start, or the end of another gateway; objects that are being written or removed',
    ],
    [/^select .*sum\("receivedBytes"\)/u, 'at most once a second while files come; every file that is kept'],
    [/^update "\w+" set "(\w+)" = "\1" \+ \? where "\1" < \?$/u, 'once, when the clock is set for the first time'],
  ],
  sort: [
    [/^with "line"/u, RESTORE],
    [/^select "wabaId", case/u, 'what a WABA has under way, for the metrics'],
    [/from "slot" where "wabaId" = /u, 'as many slots as the rate'],
    [/"status" in \([A-Z', ]+\) and "dueAt" <= \? order by "dueAt" limit \d+$/u, 'of each state no more than the page'],
    [/"id" in \(/u, 'as many as were asked for'],
    [/^select distinct "wabaId" from "media"/u, 'a start, or the end of another gateway; all queues'],
    [/^select "callback"/u, 'the callbacks of a day that are not applied, and at most 10,000'],
  ],
  read: [
    [/^(?:update|select "id" from) "media" .*"wabaId" = \?.* "?status"? = 'QUEUED'/u, "a WABA's queue"],
    [/^update "media" set "\w+" = [^w]+ where "status" (?:=|in) /u, 'a start, or a clock that was set; all queues'],
    [/^update "media" set "dueAt" = \?, .* where "status" = 'QUEUED' and/u, 'a start; all queues'],
    [/^select "id" from "media" where "status" = 'RECEIVING'$/u, 'a start; all that is unfinished'],
    [
      /^with "line"|^update "media" set "call" = \?, "callBegunAt" = \?, "newestIdAfter" = \?, "newestIdBefore" = coalesce/u,
      RESTORE,
    ],
    [/^select min\("dueAt"\)/u, 'the first of each state: SQLite leaves a state after it'],
    [/^select count\(\*\) as "waiting"/u, 'a start; all queues'],
    [/^select distinct "wabaId" from "media"/u, 'a start, or the end of another gateway; all queues'],
    [
      /^select count\(\*\) as "(?:queued|receiving)" from "media" where "wabaId" = \?/u,
      "a WABA's queue, in an index alone",
    ],
    [/^select "wabaId", case/u, 'what a WABA has under way, for the metrics'],
    [/^select "id", "waitsForSlot"/u, "a WABA's queue, once between two changes"],
  ],
} as const

type Use = { text: string; values: unknown[] }

let t: TestStore
let sqlite: DatabaseSync
const uses = new Map<string, Use>()

beforeAll(async () => {
  t = await openTestStore()
  sqlite = new DatabaseSync(join(t.folder, 'media.sqlite'))
  fillStore(sqlite, { rows: ROWS, now: t.now() })
  const unwatch = watchStatements((text, values) => {
    if (/\b(?:from|into|update) "(?:media|event|slot|waba|callback|file|piece|intent)"/u.test(text))
      uses.set(text, { text, values })
  })
  await doEverything(t).finally(unwatch)
})
afterAll(async () => {
  sqlite.close()
  await t.close()
})

test('no statement reads or sorts more rows than it answers, however many there are [bounded-statements]', () => {
  expect(uses.size).toBeGreaterThan(60)
  expect(faults()).toEqual([])
})

test('a statement is planned once, whatever values it is given later', () => {
  let plannings = 0
  sqlite.setAuthorizer(() => ((plannings += 1), constants.SQLITE_OK))
  const again = [...uses.values()].filter(({ text, values }) => {
    sqlite.exec('begin')
    const statement = sqlite.prepare(text)
    const execute = () => {
      try {
        statement.all(...(values as never[]))
      } catch (error) {
        // A row that is there already is not added.
        if (!/constraint failed/u.test(String(error))) throw error
      }
    }
    execute()
    plannings = 0
    execute()
    const isPlannedAgain = plannings > 0
    sqlite.exec('rollback')
    return isPlannedAgain
  })
  sqlite.setAuthorizer(null)
  expect(again.map(({ text }) => text)).toEqual([])
})

test('each index is needed for that', () => {
  const indexes = sqlite.prepare(`select name, sql from sqlite_master where type = 'index' and sql is not null`).all()
  expect(indexes.length).toBeGreaterThan(10)
  for (const { name } of indexes) {
    sqlite.exec(`begin; drop index ${String(name)}`)
    const found = faults()
    sqlite.exec('rollback')
    expect(found, `without the index ${String(name)}`).not.toEqual([])
  }
})

function faults(): string[] {
  return [...uses.values()].flatMap(use =>
    planOf(use.text).flatMap(step => (faultIn(step, use) ? [`${step}: ${use.text}`] : [])),
  )
}

function planOf(text: string): string[] {
  return sqlite
    .prepare(`explain query plan ${text}`)
    .all()
    .map(row => String(row['detail']))
}

function faultIn(step: string, use: Use): boolean {
  const may = (what: keyof typeof MAY) => MAY[what].some(([text]) => text.test(use.text))
  if (step.startsWith('SCAN ')) return !/^SCAN (?:CONSTANT|\d+-)ROW/u.test(step) && !may('scan')
  if (step.includes('TEMP B-TREE')) return !may('sort')
  const search = /^SEARCH media USING (?:COVERING )?INDEX (?<index>\w+) \((?<terms>.*)\)$/u.exec(step)?.groups
  if (!search?.['index'] || !search['terms']) return false
  const columns = search['terms'].split(' AND ').map(term => term.replace('=?', ''))
  // A range ends where the rows that are wanted do; a limit ends a list whose every condition is in the index.
  if (columns.some(column => /[<>]/u.test(column))) return false
  const compared = Array.from(use.text.matchAll(/"(\w+)" = (?:\?|')/gu), ([, column = '']) => column)
  if (/limit \d+$/u.test(use.text) && compared.every(column => columns.includes(column))) return false
  return rowsOf(search['index'], columns, use) > MOST_READ && !may('read')
}

/** How many rows have these values in an index, as far as a value alone has many. */
function rowsOf(index: string, columns: string[], { text, values }: Use): number {
  if (!columns.every(column => column === 'wabaId' || column === 'status')) return 0
  const { sql } = sqlite.prepare('select sql from sqlite_master where name = ?').get(index) ?? {}
  const [, only] = String(sql).split(' where ')
  const named = STATUSES.filter(status => values.includes(status) || text.includes(`'${status}'`))
  const conditions = [
    ...(only ? [`(${only})`] : []),
    ...(columns.includes('wabaId') ? [`"wabaId" = '${WABA}'`] : []),
    ...(columns.includes('status') ? [`status in (${named.map(status => `'${status}'`).join(', ')})`] : []),
  ]
  return Number(sqlite.prepare(`select count(*) as n from media where ${conditions.join(' and ')}`).get()?.['n'])
}
