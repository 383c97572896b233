import { expect, test } from 'vitest'
import { createMemory } from './memory.ts'

const MB = 1024 * 1024
const forEver = new AbortController().signal

test('who needs more than is left waits in line, and others are asked to store what they have', async () => {
  const memory = createMemory(4 * MB)
  let asked = 0
  const first = memory.join(() => (asked += 1))
  const second = memory.join(() => {})
  expect(await first.take(3 * MB, forEver)).toBe(true)
  const order: string[] = []
  const large = second.take(2 * MB, forEver).then(given => order.push(`large ${given}`))
  // It would fit, but comes later.
  const small = second.take(MB, forEver).then(given => order.push(`small ${given}`))
  await new Promise(setImmediate)
  expect([asked, order]).toEqual([2, []])
  first.give(3 * MB)
  await Promise.all([large, small])
  expect(order).toEqual(['large true', 'small true'])
  expect(await first.take(MB, forEver)).toBe(true)
})

test('who gives up leaves the line to those behind', async () => {
  const memory = createMemory(4 * MB)
  const file = memory.join(() => {})
  await file.take(3 * MB, forEver)
  const abort = new AbortController()
  const large = file.take(2 * MB, abort.signal)
  const small = file.take(MB, forEver)
  abort.abort()
  expect([await large, await small, await file.take(MB, abort.signal)]).toEqual([false, true, false])
})

test('pieces are smaller when many files come, down to 1 MiB', () => {
  const memory = createMemory(64 * MB)
  const shares = [memory.join(() => {})]
  expect(shares[0]?.pieceBytes()).toBe(8 * MB)
  while (shares.length < 8) shares.push(memory.join(() => {}))
  expect(shares[0]?.pieceBytes()).toBe(4 * MB)
  while (shares.length < 100) shares.push(memory.join(() => {}))
  expect(shares[0]?.pieceBytes()).toBe(MB)
  for (const { leave } of shares.slice(1)) leave()
  expect(shares[0]?.pieceBytes()).toBe(8 * MB)
})
