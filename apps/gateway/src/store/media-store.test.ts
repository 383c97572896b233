import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { openDatabase } from './sqlite/database.ts'
import { MOVES, statesBefore } from '../media/media.ts'
import type { MediaStatus } from '../media/media.ts'
import { createMediaStore } from './media-store.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

const STATES = Object.keys(MOVES) as MediaStatus[]

test.each(STATES.flatMap(from => STATES.map(to => [from, to] as const)))(
  '%s → %s is written only when legal',
  async (from, to) => {
    const { add, database, store } = t
    const id = await add()
    await database.updateTable('media').set({ status: from }).execute()
    const legal = (MOVES[from] as readonly string[]).includes(to)
    expect(await store.change(id, {}, { to })).toBe(legal)
    expect((await store.find(id))?.status).toBe(legal ? to : from)
  },
)

test('a final state has no way out [final-states]', () => {
  expect(STATES.filter(state => MOVES[state].length === 0)).toEqual(['EXPIRED', 'FAILED', 'CANCELLED'])
  expect(statesBefore('FAILED')).toEqual(['RECEIVING', 'QUEUED', 'PENDING'])
})

test('a change within a state is not written in another, nor for an older attempt', async () => {
  const { add, store } = t
  const id = await add()
  expect(await store.change(id, { dueAt: 1 }, { within: 'PENDING' })).toBe(false)
  expect(await store.change(id, { dueAt: 1 }, { within: 'QUEUED', attempts: 7 })).toBe(false)
  expect(await store.change(id, { dueAt: 1 }, { within: 'QUEUED', attempts: 0 })).toBe(true)
  expect((await store.find(id))?.dueAt).toBe(1)
})

test('what was inserted is there when the store is opened again', async () => {
  const { add, folder } = t
  const id = await add({ fileName: 'überweisung.pdf' })
  const again = await openDatabase(folder)
  expect((await createMediaStore({ database: again, now: Date.now }).find(id))?.fileName).toBe('überweisung.pdf')
  await again.destroy()
})

test('tells of each change, until told to stop', async () => {
  const { add, store } = t
  const id = await add()
  let told = 0
  const stop = store.onChange(id, () => (told += 1))
  await store.change(id, { dueAt: 1 }, { within: 'QUEUED' })
  await store.change(id, { dueAt: 1 }, { within: 'PENDING' })
  expect(told).toBe(1)
  stop()
  await store.change(id, { dueAt: 2 }, { within: 'QUEUED' })
  expect(told).toBe(1)
})
