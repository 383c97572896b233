import { expect, test } from 'vitest'
import { createRateLedger } from './rate-ledger.ts'

test('takes at most so many calls in any window, for each WABA', () => {
  let now = 0
  const ledger = createRateLedger({ calls: 2, perMs: 1000 }, () => now)
  const takeAt = (at: number, wabaId = '1') => {
    now = at
    return ledger.take(wabaId)
  }
  expect([takeAt(0), takeAt(900), takeAt(950)]).toEqual([true, true, false])
  expect(takeAt(950, '2')).toBe(true)
  expect([takeAt(999), takeAt(1000), takeAt(1001), takeAt(1899), takeAt(1900)]).toEqual([
    false,
    true,
    false,
    false,
    true,
  ])
  expect(ledger.isFull('1')).toBe(true)
  ledger.clear()
  expect(ledger.isFull('1')).toBe(false)
})
