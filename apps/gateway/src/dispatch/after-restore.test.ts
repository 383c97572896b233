import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, OTHER_WABA, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createNewestIds } from '../store/newest-ids.ts'
import { markAsCopy, sqliteCopyMark } from '../store/sqlite/copy-mark.ts'
import { createAfterRestore } from './after-restore.ts'
import { createSlots } from './slots.ts'

const HOUR_MS = 3_600_000

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

function createParts() {
  const rate = { calls: 2, windowMs: HOUR_MS }
  const slots = createSlots({ rate, leaseMs: 1000, longestClosedMs: HOUR_MS, ...t.time })
  return { slots, afterRestore: createAfterRestore({ ...t, mark: sqliteCopyMark, slots }) }
}
const mark = () => markAsCopy(join(t.folder, 'media.sqlite'))

test('a start without the mark changes nothing', async () => {
  const id = await t.add()
  const before = await t.store.find(id)
  expect(await createParts().afterRestore()).toBe(false)
  expect(await t.store.find(id)).toEqual(before)
})

test('what may have been sent is looked up, one a second in each WABA, and the newest ids are learned anew', async () => {
  const newestIds = createNewestIds(t)
  await newestIds.learn(WABA, ['17'])
  const ids = [await t.add(), await t.add(), await t.add({ wabaId: OTHER_WABA })]
  const [called = ''] = ids
  await t.database
    .updateTable('media')
    .set({ call: 'OPEN', callBegunAt: 1, newestIdBefore: '16', newestIdAfter: '15' })
    .where('id', '=', called)
    .execute()
  mark()
  expect(await createParts().afterRestore()).toBe(true)
  const doubted = { call: 'LOST', callBegunAt: null, lastErrorCode: 'OUTCOME_UNKNOWN', attempts: 0 }
  expect(await Promise.all(ids.map(t.store.find))).toMatchObject([
    { ...doubted, dueAt: t.now(), newestIdBefore: '16', newestIdAfter: null },
    { ...doubted, dueAt: t.now() + 1000, newestIdBefore: '17' },
    { ...doubted, dueAt: t.now(), newestIdBefore: null },
  ])
  expect(await newestIds.find(WABA)).toBeNull()
  expect(await createParts().afterRestore()).toBe(false)
})

test('each slot of every WABA rests for a window, those made later too; then all are free', async () => {
  const { slots, afterRestore } = createParts()
  const take = (wabaId: typeof WABA) => t.database.transaction().execute(tx => slots.take(tx, wabaId, 'one 1'))
  await take(WABA)
  mark()
  await afterRestore()
  const free = t.now() + HOUR_MS
  for (const wabaId of [WABA, OTHER_WABA]) {
    // The slot of a call under way rests longer, by its lease.
    expect((await slots.resting(t.database, wabaId)).at(0)).toBe(free)
    expect(await slots.resting(t.database, wabaId)).toHaveLength(2)
    expect(await take(wabaId)).toEqual({ freeAt: free })
  }
  t.clock.at = free
  expect(await take(OTHER_WABA)).toEqual({ n: 0, takenBy: 'one 1' })
})
