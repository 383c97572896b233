import { expect, test } from 'vitest'
import { createMemoryShare } from './memory-share.ts'

const KB = 1024

test('many files have smaller buffers, and all of them together about as much as a few', () => {
  const { bytes, join } = createMemoryShare(1024 * KB)
  const leave = Array.from({ length: 4 }, join)
  expect(bytes()).toBe(1024 * KB)
  leave.push(...Array.from({ length: 12 }, join))
  expect(bytes()).toBe(256 * KB)
  leave.push(...Array.from({ length: 1000 }, join))
  expect(bytes()).toBe(64 * KB)
  for (const end of [...leave, ...leave]) end()
  expect(bytes()).toBe(1024 * KB)
})
