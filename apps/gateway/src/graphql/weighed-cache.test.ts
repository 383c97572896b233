import { expect, test } from 'vitest'
import { createWeighedCache } from './weighed-cache.ts'

test('what was used last is kept, up to a weight in all', () => {
  const cache = createWeighedCache<number>(10)
  cache.set('a', 1, 4)
  cache.set('b', 2, 4)
  expect(cache.get('a')).toBe(1)
  cache.set('c', 3, 4)
  expect(['a', 'b', 'c'].map(key => cache.get(key))).toEqual([1, undefined, 3])
})

test('one that is set again weighs once; one that is too heavy is not kept', () => {
  const cache = createWeighedCache<number>(10)
  for (let n = 0; n < 5; n += 1) cache.set('a', n, 6)
  cache.set('b', 1, 4)
  expect([cache.get('a'), cache.get('b')]).toEqual([4, 1])
  cache.set('c', 1, 11)
  expect(cache.get('c')).toBeUndefined()
})
