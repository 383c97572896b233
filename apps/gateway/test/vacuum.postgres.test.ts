import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { openTestStore } from './media-fixture.ts'
import type { TestStore } from './media-fixture.ts'
import { fillItems } from './scale/population.ts'

const SENT = 20_000

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(async () => {
  // The next test has this database too.
  await sql`alter table media reset (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold, vacuum_index_cleanup)`.execute(
    t.database,
  )
  await t.close()
})

/** How many pages a look for the next due item reads, once what it passes is marked. */
async function pagesOfLook(): Promise<number> {
  const look = () =>
    sql<{ 'QUERY PLAN': { Plan: Record<string, number> }[] }>`explain (analyze, buffers, format json)
      select min("dueAt") from media where status = 'QUEUED'`.execute(t.database)
  await look()
  const [plan] = (await look()).rows[0]?.['QUERY PLAN'] ?? []
  return (plan?.Plan['Shared Hit Blocks'] ?? 0) + (plan?.Plan['Shared Read Blocks'] ?? 0)
}

test('with the setting of the scale guide a vacuum takes what was sent out of the way of the next look', async () => {
  await sql.raw(block('docs/scale.md', 'autovacuum')).execute(t.database)
  await fillItems(t.database, { wabas: SENT, most: 1, least: 1 }, t.now())
  // A small part of a large table, of which a vacuum would leave the indexes as they are.
  await fillItems(t.database, { wabas: 200, most: 1, least: 1 }, t.now() - 1)
  await sql`update media set status = 'PENDING' where "dueAt" < ${t.now()}`.execute(t.database)
  const behind = await pagesOfLook()
  const afterVacuum = async () => {
    await sql`vacuum media`.execute(t.database)
    return pagesOfLook()
  }
  // One that comes while the server itself looks at the table, to analyze it, leaves what that may still see.
  await expect.poll(afterVacuum).toBeLessThan(behind)
})
