import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { startPoller } from './poller.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

test('an item whose next lookup cannot be written keeps no other from being asked for, and is tried again', async () => {
  const ids = [await t.add(), await t.add(), await t.add()]
  for (const id of ids) await t.store.change(id, { dueAt: t.clock.at }, { to: 'PENDING' })
  const asked: string[] = []
  const errors: unknown[] = []
  let isLocked = true
  const poller = startPoller({
    store: {
      ...t.store,
      async change(id, change, guard) {
        if (isLocked && id === ids[1]) throw new Error('locked')
        return t.store.change(id, change, guard)
      },
    },
    // oxlint-disable-next-line require-yield -- Kaleyra knows none of them
    async *lookUp(_wabaId, waiting) {
      asked.push(...waiting.map(({ id }) => id))
    },
    apply: async () => {},
    endMedia: async () => true,
    pollDelaysMs: [1000],
    endings: { now: t.now, due: time => time },
    handleTtlMs: 1000,
    now: t.now,
    log: { warn() {}, error: (...said: unknown[]) => void errors.push(said) },
  })
  await expect.poll(() => asked).toEqual([ids[0], ids[2]])
  expect(errors).toHaveLength(1)
  isLocked = false
  poller.wake()
  await expect.poll(() => asked).toEqual([ids[0], ids[2], ids[1]])
  await poller.stop()
})
