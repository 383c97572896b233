import { afterAll, beforeAll, expect, test } from 'vitest'
import { BUCKET, startFaultyStore } from './faulty-store.ts'
import type { FaultyStore } from './faulty-store.ts'

let store: FaultyStore
beforeAll(async () => {
  store = await startFaultyStore()
})
afterAll(() => store.stop())

const put = (endpoint: string, key: string) => fetch(`${endpoint}/${BUCKET}/${key}`, { method: 'PUT', body: 'four' })

test('a store that is away refuses connections, and comes back with its objects', async () => {
  await put(store.endpoint, 'before')
  await store.leave()
  await expect(put(store.endpoint, 'meanwhile')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
  await store.comeBack()
  await put(store.endpoint, 'after')
  expect(await store.objects()).toEqual({ after: 4, before: 4 })
})

test('objects are found on every page of a LIST', async () => {
  const keys = Array.from({ length: 5 }, (_, n) => `many/${n}`)
  await Promise.all(keys.map(key => put(store.direct, key)))
  expect(Object.keys(await store.objects(2))).toEqual(expect.arrayContaining(keys))
})
