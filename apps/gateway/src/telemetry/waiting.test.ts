import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { watchStatements } from '../../test/executed.ts'
import { fillStore } from '../../test/fill-store.ts'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import type { Media } from '../media/media.ts'
import { createWaiting } from './waiting.ts'
import type { WaitsFor } from './waiting.ts'

const HOUR_MS = 3_600_000
const handleTtlMs = 24 * HOUR_MS

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

test('what thousands of media items wait for is the same as of each alone, in all WABAs', async () => {
  const sqlite = new DatabaseSync(join(t.folder, 'media.sqlite'))
  fillStore(sqlite, { rows: 10_000, now: t.now() })
  sqlite.close()
  const rows = await t.database
    .selectFrom('media')
    .selectAll()
    .where('status', 'not in', ['UPLOADED', 'EXPIRED'])
    .execute()
  const expected = new Map<string, { items: number; since: number }>()
  for (const media of rows) {
    const [waitsFor, since] = alone(media, t.now()) ?? []
    if (waitsFor === undefined || since == null) continue
    const key = `${media.wabaId} ${waitsFor}`
    const { items, since: first } = expected.get(key) ?? { items: 0, since: Infinity }
    expected.set(key, { items: items + 1, since: Math.min(first, since) })
  }
  let statements = 0
  const unwatch = watchStatements(() => (statements += 1))
  const found = await createWaiting({ ...t, handleTtlMs })
    .read()
    .finally(unwatch)
  // To a server each takes a way there and back, and there can be 100,000 WABAs.
  expect(statements).toBeLessThan(new Set(found.map(({ wabaId }) => wabaId)).size / 10)
  expect(found.reduce((sum, one) => sum + one.items, 0)).toBeGreaterThan(900)
  expect(new Map(found.map(({ wabaId, waitsFor, ...one }) => [`${wabaId} ${waitsFor}`, one]))).toEqual(expected)
})

test('after a restore the start of a call is not known: its media item waits for the lookup since it was queued', async () => {
  const id = await t.add()
  const doubted = { call: 'LOST', callBegunAt: null } as const
  await t.database.updateTable('media').set(doubted).where('id', '=', id).execute()
  const { queuedAt } = (await t.store.find(id)) ?? {}
  expect(await createWaiting({ ...t, handleTtlMs }).read()).toMatchObject([{ waitsFor: 'lookup', since: queuedAt }])
})

test('a media item that is due and not taken waits for nothing, since it was due', async () => {
  await t.add()
  const dueAt = t.now()
  t.clock.at += HOUR_MS
  expect(await createWaiting({ ...t, handleTtlMs }).read()).toMatchObject([{ waitsFor: 'nothing', since: dueAt }])
})

/** As the model says it. */
function alone(media: Media, now: number): [WaitsFor, number | null] | undefined {
  const { status, call, waitsForName, waitsForSlot, dueAt } = media
  if (status === 'RECEIVING') return ['bytes', media.createdAt]
  if (status === 'PENDING') return ['outcome', (media.handleExpiresAt ?? 0) - handleTtlMs]
  if (status !== 'QUEUED') return undefined
  if (call !== 'NONE') return [call === 'OPEN' ? 'answer' : 'lookup', media.callBegunAt ?? media.queuedAt]
  if (waitsForName !== null) return ['name', media.queuedAt]
  if (dueAt !== null && dueAt <= now) return ['nothing', dueAt]
  return waitsForSlot === 1 ? ['slot', media.queuedAt] : ['retry', media.tryingSince ?? media.updatedAt]
}
