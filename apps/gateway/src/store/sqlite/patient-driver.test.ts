import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../../test/media-fixture.ts'
import type { TestStore } from '../../../test/media-fixture.ts'

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
