import { beforeEach, describe, expect, test, vi } from 'vitest'
import { createFreeSpace } from './free-space.ts'

const GB = 1e9
let free: number
let now: number
const look = vi.fn(() => free)
const space = () => createFreeSpace(look, () => now)

beforeEach(() => {
  look.mockClear()
  free = 100 * GB
  now = 0
})

describe('free space', () => {
  test('is looked at every 100 ms, however often it is asked for, and counts what was taken since', () => {
    const { bytes, take } = space()
    for (now = 0; now < 200; now += 1) {
      expect(bytes(1000)).toBe(100 * GB - (now % 100) * 1000)
      take(1000)
    }
    expect(look).toHaveBeenCalledTimes(2)
  })

  test('is looked at each time when little is left beyond what is needed', () => {
    const { bytes } = space()
    free = 3 * GB
    bytes(2.5 * GB)
    free = 2 * GB
    expect(bytes(2.5 * GB)).toBe(2 * GB)
    free = 3 * GB
    expect(bytes(2.5 * GB)).toBe(3 * GB)
  })

  test('is looked at anew once what was taken has used up the rest', () => {
    const { bytes, take } = space()
    free = 3 * GB
    bytes(1000)
    take(2.5 * GB)
    free = 1 * GB
    expect(bytes(1000)).toBe(1 * GB)
  })
})
