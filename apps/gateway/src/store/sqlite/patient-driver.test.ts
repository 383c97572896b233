import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'
import { asKyselyExpects } from './database.ts'
import { createJournalSync } from './journal-sync.ts'
import { patientSqlite } from './patient-driver.ts'

let t: TestStore
let other: DatabaseSync
beforeEach(async () => {
  t = await openTestStore()
  other = new DatabaseSync(join(t.folder, 'media.sqlite'))
})
afterEach(async () => {
  other.close()
  await t.close()
})

test('what another connection has locked is waited for, and nothing is lost or done twice', async () => {
  other.exec('begin exclusive')
  const adding = Promise.all(Array.from({ length: 5 }, () => t.add()))
  let turns = 0
  const timer = setInterval(() => (turns += 1), 1)
  await expect.poll(() => turns).toBeGreaterThan(20)
  clearInterval(timer)
  other.exec('rollback')
  const ids = await adding
  const rows = await t.database.selectFrom('media').select('id').execute()
  expect(rows.map(row => row.id).toSorted()).toEqual(ids.toSorted())
})

test('what is locked for too long fails, for all that wait at once, and works again afterwards', async () => {
  other.exec('begin immediate')
  const since = performance.now()
  const results = await Promise.allSettled(Array.from({ length: 20 }, () => t.add()))
  const tookMs = performance.now() - since
  for (const result of results)
    expect(result).toMatchObject({
      status: 'rejected',
      reason: { code: 'DATABASE_BUSY', message: /fuser media\.sqlite/u },
    })
  // One after the other they would take twenty times as long.
  expect(tookMs).toBeGreaterThan(4900)
  expect(tookMs).toBeLessThan(30_000)
  other.exec('rollback')
  await t.add()
})

test('a change that waits is written once, by what holds when it is written', async () => {
  const id = await t.add()
  other.exec('begin immediate')
  other.prepare("update media set status = 'CANCELLED' where id = ?").run(id)
  const changing = t.store.change(id, {}, { to: 'PENDING' })
  await new Promise(resolve => setImmediate(resolve))
  other.exec('commit')
  expect(await changing).toBe(false)
})

test('however many statements wait, the event loop turns in between', async () => {
  const id = await t.add()
  let turns = 0
  let isDone = false
  const turn = () => {
    turns += 1
    if (!isDone) setImmediate(turn)
  }
  setImmediate(turn)
  const since = performance.now()
  for (let n = 0; n < 2000; n += 1) await t.store.find(id)
  isDone = true
  // Once in 10 ms, and on a busy machine at least once in a hundred.
  expect(turns).toBeGreaterThan((performance.now() - since) / 100)
})

/** A database whose syncs end when the test says so; `answered` has what was answered, in that order. */
function openUnsynced() {
  const syncs: PromiseWithResolvers<void>[] = []
  const datasync = () => {
    const sync = Promise.withResolvers<void>()
    syncs.push(sync)
    return sync.promise
  }
  const journal = createJournalSync({ datasync, close: async () => {} }, 'wal', () => {})
  const memory = new DatabaseSync(':memory:')
  memory.exec('create table note (text text)')
  const database = new Kysely<{ note: { text: string } }>({
    dialect: patientSqlite({ database: asKyselyExpects(memory) }, journal),
  })
  const answered: string[] = []
  return {
    database,
    syncs,
    answered,
    noted: () => (memory.prepare('select count(*) as n from note').get() as { n: number }).n,
    ask: (name: string, work: Promise<unknown>) => work.finally(() => answered.push(name)),
    count: async (on: Kysely<{ note: { text: string } }> = database) =>
      (await on.selectFrom('note').selectAll().execute()).length,
    write: (on: Kysely<{ note: { text: string } }> = database) => on.insertInto('note').values({ text: 'a' }).execute(),
  }
}

test('nothing leaves before it is on the disk: neither a write, nor what a read has seen of it, nor a refusal by it', async () => {
  const o = openUnsynced()
  expect(await o.count()).toBe(0)
  const written = o.ask('write', o.write())
  const read = o.ask('read', o.count())
  const refused = o.ask(
    'refusal',
    o.database
      .transaction()
      .execute(async tx => {
        if ((await o.count(tx)) > 0) throw new Error('no room')
      })
      .catch((error: Error) => error.message),
  )
  await expect.poll(() => o.syncs).toHaveLength(1)
  // The connection is free meanwhile: a statement that begins now has its turn, and its own sync.
  const second = o.ask('second', o.write())
  await expect.poll(() => o.noted()).toBe(2)
  expect(o.answered).toEqual([])
  o.syncs[0]?.resolve()
  expect(await read).toBe(1)
  expect(await refused).toBe('no room')
  await written
  expect(o.answered).not.toContain('second')
  await expect.poll(() => o.syncs).toHaveLength(2)
  o.syncs[1]?.resolve()
  await second
  await o.database.destroy()
})

test('a transaction that wrote is synced once; one that only read, or changed no row, not at all', async () => {
  const o = openUnsynced()
  const wrote = o.database.transaction().execute(async tx => {
    await o.write(tx)
    await o.write(tx)
  })
  await expect.poll(() => o.syncs).toHaveLength(1)
  o.syncs[0]?.resolve()
  await wrote
  await o.database.transaction().execute(tx => o.count(tx))
  await o.database.updateTable('note').set({ text: 'b' }).where('text', '=', 'none').execute()
  await o.database.deleteFrom('note').where('text', '=', 'none').returning('text').execute()
  expect(o.syncs).toHaveLength(1)
  await o.database.destroy()
})
