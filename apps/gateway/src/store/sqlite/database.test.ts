import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { openTestStore } from '../../../test/media-fixture.ts'
import { storeSuite } from '../../../test/suites/store.ts'
import { openDatabase } from './database.ts'

storeSuite('on SQLite', openDatabase)

test('a database that may not grow is full, and takes rows again once it may', async () => {
  const t = await openTestStore(openDatabase)
  await sql`pragma max_page_count = 1`.execute(t.database)
  const filling = (async () => {
    for (let n = 0; n < 200; n += 1) await t.add({ fileName: 'x'.repeat(2000) })
  })()
  const error = await filling.catch((thrown: unknown) => thrown)
  expect([t.dialect.isFull(error), t.dialect.isFault(error)]).toEqual([true, true])
  await sql`pragma max_page_count = 1000000`.execute(t.database)
  await t.add()
  await t.close()
})
