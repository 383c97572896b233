import { CompiledQuery, sql } from 'kysely'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { doEverything } from './all-statements.ts'
import { openTestStore, WABA } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'

const ROWS = 20_000

/** What may read a whole table, and why. */
const MAY = [
  [/^with "line"/u, 'the first start of a copy; all queues'],
  [/^update "slot" set (?!"freeAt" = \$1 where "wabaId")/u, 'a start, or a clock that was set; all slots'],
  [/^select "wabaId", count\(\*\) as "used" from "slot"/u, 'for the metrics; all slots are the rate for each WABA'],
] as const

let t: TestStore
const uses = new Map<string, unknown[]>()

beforeAll(async () => {
  t = await openTestStore()
  await fill()
  const { query } = Client.prototype
  Client.prototype.query = function watched(this: Client, ...parameters: unknown[]) {
    const [text, values = []] = parameters
    if (typeof text === 'string' && /\b(?:from|into|update) "(?:media|event|slot|callback)"/u.test(text))
      uses.set(text, values as unknown[])
    return (query as (...given: unknown[]) => unknown).apply(this, parameters)
  } as typeof query
  await doEverything(t).finally(() => (Client.prototype.query = query))
  await sql`analyze`.execute(t.database)
})
afterAll(() => t.close())

/** Most have ended; what is under way has come last. */
async function fill(): Promise<void> {
  const id = await t.add({ owner: 'user-1' })
  const columns = await sql<{ name: string }>`select column_name as name from information_schema.columns
    where table_schema = current_schema and table_name = 'media' and column_name not in ('seq', 'id')`.execute(
    t.database,
  )
  const values: Record<string, string> = {
    wabaId: `case when n % 10 < 7 then '${WABA}' else '1504400' || (10000000 + n % 200) end`,
    fileName: `'catalogue-' || n % 5000 || '.png'`,
    sha256: `md5(n::text)`,
    status: `case when n > ${ROWS - 1500} then (array['RECEIVING', 'QUEUED', 'PENDING'])[n % 3 + 1]
      else (array['UPLOADED', 'EXPIRED', 'EXPIRED', 'FAILED', 'CANCELLED'])[n % 5 + 1] end`,
    kaleyraId: `(n + 1000)::text`,
    dueAt: `"dueAt" + n * 1000`,
    queuedAt: `"queuedAt" + n`,
    updatedAt: `"updatedAt" + n`,
    owner: `'user-' || n % 50`,
  }
  const names = columns.rows.map(({ name }) => name)
  const listed = sql.raw(names.map(name => `"${name}"`).join(', '))
  const chosen = sql.raw(names.map(name => values[name] ?? `"${name}"`).join(', '))
  await sql`insert into media (id, ${listed}) select gen_random_uuid(), ${chosen}
    from generate_series(1, ${sql.lit(ROWS)}) as n, (select * from media where id = ${id}) as one`.execute(t.database)
  await sql`insert into event ("mediaId", at, status, cause, attempt)
    select id, "createdAt", 'QUEUED', 'UPLOAD', 0 from media`.execute(t.database)
  await sql`insert into slot ("wabaId", n, "freeAt")
    select "wabaId", n, 0 from (select distinct "wabaId" from media) as of, generate_series(0, 19) as n`.execute(
    t.database,
  )
  await sql`insert into callback ("receivedAt", method, raw, "kaleyraId", "wabaId", "appliedAt")
    select "createdAt", 'POST', '{}', "kaleyraId", "wabaId", case when seq % 100 > 0 then 1 end from media
    where status = 'UPLOADED'`.execute(t.database)
  await sql`analyze`.execute(t.database)
}

test('on PostgreSQL no statement reads a table from its beginning, however many rows it has', async () => {
  expect(uses.size).toBeGreaterThan(60)
  const faults: string[] = []
  for (const [text, values] of uses) {
    if (MAY.some(([statement]) => statement.test(text))) continue
    const { rows } = await t.database.executeQuery(CompiledQuery.raw(`explain ${text}`, values))
    for (const row of rows as { 'QUERY PLAN': string }[])
      if (/Seq Scan on (?:media|event|slot|callback)\b/u.test(row['QUERY PLAN']))
        faults.push(`${row['QUERY PLAN']}: ${text}`)
  }
  expect(faults).toEqual([])
})
