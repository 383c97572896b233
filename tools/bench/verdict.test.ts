import { expect, test } from 'vitest'
import { verdictOf } from './verdict.ts'

const rounds = (...ratios: number[]) => ratios.map(ratio => ({ now: 100 * ratio, before: 100 }))

test.each([
  ['a tenth slower in every round', rounds(1.1, 1.09, 1.11, 1.1, 1.12), 'slower'],
  ['a tenth faster in every round', rounds(0.9, 0.91, 0.89, 0.9, 0.9), 'faster'],
  ['the same but for noise', rounds(1.05, 0.96, 1.02, 0.97, 1.01), 'same'],
  ['the same but for one round that was held up', rounds(1, 1.01, 2.5, 0.99, 1), 'same'],
  ['slower by less than two builds of one state differ', rounds(1.01, 1.01, 1.011, 1.01, 1.01), 'same'],
  ['slower in a single round, of which nothing can be said', rounds(2), 'same'],
])('what is %s is judged', (_what, pairs, word) => {
  expect(verdictOf(pairs).word).toBe(word)
})

test('the ratio lies within its interval, and is told with the medians', () => {
  const { ratio, least, most, now, before } = verdictOf(rounds(1.1, 1.2, 1.3))
  expect(ratio).toBeCloseTo(1.197, 3)
  expect(least).toBeLessThan(ratio)
  expect(most).toBeGreaterThan(ratio)
  expect({ now, before }).toEqual({ now: 120, before: 100 })
})

test('a row is judged alike whichever state is called now', () => {
  const there = verdictOf(rounds(1.1, 1.12, 1.09, 1.11))
  const back = verdictOf(rounds(1.1, 1.12, 1.09, 1.11).map(({ now, before }) => ({ now: before, before: now })))
  expect(back.ratio).toBeCloseTo(1 / there.ratio)
  expect([there.word, back.word]).toEqual(['slower', 'faster'])
})
