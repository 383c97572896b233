import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { keepsBytes } from './end.ts'
import type { Media } from './media.ts'

const HOUR_MS = 3_600_000
const FAILURE = { code: 'OTHER', message: 'no' }

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

async function get(id: string): Promise<Media> {
  const media = await t.store.find(id)
  if (!media) throw new Error(`no media item ${id}`)
  return media
}

test('an item that fails before Kaleyra has taken it keeps its bytes, for as long as it is known', async () => {
  const id = await t.add()
  await t.store.change(id, { attempts: 1, lastErrorCode: 'UNREACHABLE' }, { within: 'QUEUED', call: 'OPEN' })
  expect(await t.endMedia(await get(id), 'FAILED', { cause: 'ANSWER', failure: FAILURE })).toBe(true)
  expect(await get(id)).toMatchObject({
    status: 'FAILED',
    call: 'ENDED',
    failureCode: 'OTHER',
    failureMessage: 'no',
    lastErrorCode: null,
    dueAt: t.now() + 72 * HOUR_MS,
  })
  expect(t.removed).toEqual([])
})

test('one that Kaleyra has taken loses them, and ends when its data were to', async () => {
  const id = await t.add()
  const dataExpiresAt = t.now() + HOUR_MS
  await t.store.change(id, { kaleyraId: '9', dataExpiresAt }, { to: 'PENDING' })
  expect(await t.endMedia(await get(id), 'FAILED', { cause: 'POLL', failure: FAILURE })).toBe(true)
  expect(await get(id)).toMatchObject({ status: 'FAILED', dueAt: dataExpiresAt })
  expect(t.removed).toEqual([id])
})

test('one whose call is under way is not cancelled; without a call it is, and its bytes go', async () => {
  const id = await t.add()
  await t.store.change(id, { attempts: 1 }, { within: 'QUEUED', call: 'OPEN' })
  for (const call of ['LOST', 'LOOKED'] as const) {
    expect(await t.endMedia(await get(id), 'CANCELLED', { cause: 'USER' })).toBe(false)
    await t.store.change(id, {}, { within: 'QUEUED', call })
  }
  expect(await t.endMedia(await get(id), 'CANCELLED', { cause: 'USER' })).toBe(false)
  expect(t.removed).toEqual([])
  await t.store.change(id, {}, { within: 'QUEUED', call: 'NONE' })
  expect(await t.endMedia(await get(id), 'CANCELLED', { cause: 'USER' })).toBe(true)
  expect(t.removed).toEqual([id])
})

test('what was read before another attempt began ends nothing, and removes nothing', async () => {
  const id = await t.add()
  const before = await get(id)
  await t.store.change(id, { attempts: 1 }, { within: 'QUEUED' })
  expect(await t.endMedia(before, 'CANCELLED', { cause: 'USER' })).toBe(false)
  expect(t.removed).toEqual([])
})

test('the bytes of an expired handle stay, to renew it from; those of an upload that did not come whole do not', () => {
  expect(keepsBytes({ status: 'EXPIRED', sha256: 'aa', kaleyraId: '9' })).toBe(true)
  expect(keepsBytes({ status: 'FAILED', sha256: null, kaleyraId: null })).toBe(false)
})
