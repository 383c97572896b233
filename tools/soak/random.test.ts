import { expect, test } from 'vitest'
import { createRandom } from './random.ts'

const LETTERS = ['a', 'b', 'c', 'd', 'e', 'f', 'g']

test('a shuffled list holds each item once, in an order that the seed decides', () => {
  const orders = [1, 2, 3, 4].map(seed => createRandom(seed, 'weather').shuffled(LETTERS))
  for (const order of orders) expect(order.toSorted()).toEqual(LETTERS)
  expect(new Set(orders.map(order => order.join(''))).size).toBe(orders.length)
  expect(createRandom(1, 'weather').shuffled(LETTERS)).toEqual(orders[0])
})
