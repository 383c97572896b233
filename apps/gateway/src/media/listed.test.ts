import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createMediaReads } from '../store/media-reads.ts'
import { createSnapshot } from '../live/snapshot.ts'

let t: TestStore
beforeEach(async () => {
  t = await openTestStore()
})
afterEach(() => t.close())

test('lists and streams have every column but the long ones that no page shows', async () => {
  const id = await t.add({ idempotencyKey: 'k' })
  const whole = await t.store.find(id)
  const never = ['scopedKey', 'uploadMetadata', 'traceparent', 'holder']
  const expected = Object.keys(whole ?? {}).filter(name => !never.includes(name))
  expect(whole?.scopedKey).toContain('"k"')
  const snapshot = createSnapshot(t)
  const listed = [
    ...(await createMediaReads(t).list({ wabaId: WABA, first: 10 })).media,
    ...(await snapshot.ofIds([id])),
    ...(await snapshot.ofWaba(WABA, 10)),
  ]
  expect(listed).toHaveLength(3)
  for (const media of listed) expect(Object.keys(media).toSorted()).toEqual(expected.toSorted())
})
