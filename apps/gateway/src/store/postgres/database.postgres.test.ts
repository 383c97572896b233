import { sql } from 'kysely'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { doEverything } from '../../../test/all-statements.ts'
import { openIn, openTestStore } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'
import { storeSuite } from '../../../test/suites/store.ts'
import { transact } from '../transact.ts'

storeSuite('on PostgreSQL 18', openIn)

describe('on PostgreSQL', () => {
  let t: TestStore
  beforeEach(async () => {
    t = await openTestStore()
  })
  afterEach(() => t.close())

  test('every statement of the gateway can be executed', async () => {
    for (const status of ['UPLOADED', 'PENDING', 'RECEIVING', 'QUEUED'] as const) {
      const id = await t.add()
      await t.database.updateTable('media').set({ status, kaleyraId: '1' }).where('id', '=', id).execute()
    }
    await expect(doEverything(t)).resolves.toBeUndefined()
  })

  test('of two transactions that wait for each other one is carried out again, and sees what the other has done', async () => {
    const [one, other] = [await t.add(), await t.add()]
    const met = Promise.withResolvers<void>()
    let runs = 0
    /** How many have had their first row. */
    let held = 0
    const change = (ids: readonly [string, string]) =>
      transact(t, async tx => {
        runs += 1
        // Of two that look for a deadlock at the same moment, each may give way.
        await sql`set local deadlock_timeout = ${sql.lit(ids[0] === one ? 10 : 60_000)}`.execute(tx)
        const add = (id: string) =>
          tx
            .updateTable('media')
            .set(({ eb }) => ({ attempts: eb('attempts', '+', 1) }))
            .where('id', '=', id)
            .execute()
        await add(ids[0])
        held += 1
        if (held === 2) met.resolve()
        await met.promise
        await add(ids[1])
      })
    await Promise.all([change([one, other]), change([other, one])])
    expect(runs).toBe(3)
    expect([(await t.store.find(one))?.attempts, (await t.store.find(other))?.attempts]).toEqual([2, 2])
  })

  test('U+0000 in a text is stored as U+FFFD, and an id with it is not found', async () => {
    const id = await t.add()
    await t.store.change(id, { lastErrorMessage: 'a\0b' }, { within: 'QUEUED' })
    expect((await t.store.find(id))?.lastErrorMessage).toBe('a\uFFFDb')
    expect(await t.store.find(`${id}\0`)).toBeUndefined()
  })

  test.each([
    ['disk_full', true, true],
    ['lock_not_available', false, true],
    ['query_canceled', false, true],
    ['read_only_sql_transaction', false, true],
    ['insufficient_privilege', false, true],
    ['unique_violation', false, false],
  ])('after %s: no room is %s, and a fault of the database is %s', async (state, isFull, isFault) => {
    const raised = sql.raw(`do $$ begin raise exception using errcode = '${state}'; end $$`).execute(t.database)
    const error = await raised.catch((thrown: unknown) => thrown)
    expect([t.dialect.isFull(error), t.dialect.isFault(error)]).toEqual([isFull, isFault])
  })
})
