import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestStore, WABA } from '../../test/media-fixture.ts'
import type { TestStore } from '../../test/media-fixture.ts'
import { createMediaReads } from '../store/media-reads.ts'
import { createOnce } from './idempotency.ts'
import type { Once } from './idempotency.ts'

let t: TestStore
let once: Once
beforeEach(async () => {
  t = await openTestStore()
  once = createOnce({ reads: createMediaReads(t) })
})
afterEach(() => t.close())

const key = { wabaId: WABA, owner: null, idempotencyKey: 'k' }
const whole = { ...key, fileName: 'a.png', size: 4, type: 'image/png', sha256: 'aa' } as const
const announced = { ...key, fileName: 'a.png', size: 4, declaredType: null, expectedSha256: null }
const add = async () => ({ id: await t.add(whole), isNew: true })
const begin = async () => {
  await t.store.begin({ ...announced, id: 'begun', dueAt: 0, uploadMetadata: null })
  return { id: 'begun', isNew: true }
}
const never = () => Promise.reject(new Error('added twice'))
const conflict = (mediaId: string) => ({ code: 'IDEMPOTENCY_CONFLICT', mediaId })

test('the same key and content is the first item again, whichever way it comes', async () => {
  const { id } = await once(whole, add)
  for (const upload of [whole, announced, { ...announced, declaredType: 'image/png', expectedSha256: 'aa' } as const])
    expect(await once(upload, never)).toEqual({ id, isNew: false })
})

test('other content is a conflict that names the first item', async () => {
  const { id } = await once(whole, add)
  await expect(once({ ...whole, sha256: 'bb' }, never)).rejects.toMatchObject(conflict(id))
  await expect(once({ ...announced, size: 5 }, never)).rejects.toMatchObject(conflict(id))
  await expect(once({ ...announced, declaredType: 'video/mp4' }, never)).rejects.toMatchObject(conflict(id))
})

test('while bytes are still to come, what was announced counts', async () => {
  await once(announced, begin)
  expect(await once(announced, never)).toEqual({ id: 'begun', isNew: false })
  await expect(once({ ...announced, expectedSha256: 'aa' }, never)).rejects.toMatchObject(conflict('begun'))
  await expect(once(whole, never)).rejects.toMatchObject(conflict('begun'))
})

test('of two at the same moment the one that the store refuses is answered the other', async () => {
  const late = once(whole, async () => {
    await begin()
    return add()
  })
  await expect(late).rejects.toMatchObject(conflict('begun'))
  const other = { ...whole, idempotencyKey: 'other' }
  const first = await once(other, async () => {
    await t.add({ ...other, id: 'winner' })
    return { id: await t.add(other), isNew: true }
  })
  expect(first).toEqual({ id: 'winner', isNew: false })
})

test('without a key each upload is one of its own', async () => {
  const unnamed = { ...whole, idempotencyKey: null }
  const addUnnamed = async () => ({ id: await t.add(unnamed), isNew: true })
  expect(await once(unnamed, addUnnamed)).not.toEqual(await once(unnamed, addUnnamed))
})
