import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'
import { markDatabaseAsCopy, postgresCopyMark } from './copy-mark.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(async () => {
  await sql`delete from mark; delete from instance`.execute(t.database)
  await t.close()
})

const isSet = () => t.database.transaction().execute(postgresCopyMark.isSet)

test('a database is marked as often as it is asked for, until the mark is cleared', async () => {
  expect(await isSet()).toBe(false)
  for (let n = 0; n < 2; n += 1) await markDatabaseAsCopy(t.database, '"here"')
  expect(await isSet()).toBe(true)
  await postgresCopyMark.clear(t.database)
  expect(await isSet()).toBe(false)
})

test('of two gateways that start at once on a copy one finds the mark, and the other waits until it has done its work', async () => {
  await markDatabaseAsCopy(t.database, '"here"')
  let second: Promise<boolean> | undefined
  await t.database.transaction().execute(async tx => {
    expect(await postgresCopyMark.isSet(tx)).toBe(true)
    second = isSet()
    const waiting = sql`select 1 from pg_locks where not granted`
    await expect.poll(async () => (await waiting.execute(t.database)).rows.length).toBeGreaterThan(0)
    await postgresCopyMark.clear(tx)
  })
  expect(await second).toBe(false)
})

test('a database that gateways work on is not marked', async () => {
  const hour = { aliveUntil: Date.now() + 3_600_000 }
  const instances = [
    { id: randomUUID(), ...hour, takenBy: null },
    { id: randomUUID(), ...hour, takenBy: 'another' },
    { id: randomUUID(), aliveUntil: 0, takenBy: null },
  ]
  await t.database.insertInto('instance').values(instances).execute()
  await expect(markDatabaseAsCopy(t.database, '"here"')).rejects.toThrow(
    'The database "here" cannot be used (1 gateway(s) work on it). Stop them; one that was killed counts for 10 s more.',
  )
  expect(await isSet()).toBe(false)
})
