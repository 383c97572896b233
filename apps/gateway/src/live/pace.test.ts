import { expect, test } from 'vitest'
import { createPace } from './pace.ts'

test('ticks come twice a second, more slowly while the loop is busy, and recover', () => {
  let share = 0
  const nextTickMs = createPace(() => share)
  const ticks = (busy: number, count: number) => ((share = busy), Array.from({ length: count }, nextTickMs))
  expect(ticks(0, 2)).toEqual([500, 500])
  expect(ticks(0.9, 5)).toEqual([1000, 2000, 4000, 4000, 4000])
  expect(ticks(0.6, 2)).toEqual([4000, 4000])
  expect(ticks(0.3, 4)).toEqual([2000, 1000, 500, 500])
})
