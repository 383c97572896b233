import { expect, test } from 'vitest'
import { delay } from './backoff.ts'

test('the waits come in order, and the last one repeats', () => {
  expect([0, 1, 2, 9].map(index => delay([10, 20, 30], index, () => 0))).toEqual([10, 20, 30, 30])
})

test('a wait is stretched by up to a tenth, and never shortened', () => {
  const waits = Array.from({ length: 1000 }, () => delay([10_000], 0))
  expect(Math.min(...waits)).toBeGreaterThanOrEqual(10_000)
  expect(Math.max(...waits)).toBeLessThanOrEqual(11_000)
  expect(new Set(waits).size).toBeGreaterThan(100)
})
