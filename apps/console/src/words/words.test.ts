import { describe, expect, test } from 'vitest'
import { shortProgress, shortSize } from './size.ts'
import { countdown, pointInTime } from './time.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1,023 bytes'],
  [1024, '1 KB'],
  [1536, '1.5 KB'],
  [104_857_600, '100 MB'],
])('a size of %d is said as %s', (bytes, said) => {
  expect(shortSize(bytes)).toBe(said)
})

test('a progress has one unit', () => {
  expect(shortProgress(1024, 104_857_600)).toBe('0 of 100 MB')
  expect(shortProgress(51.5 * 1024 * 1024, 104_857_600)).toBe('51.5 of 100 MB')
})

test.each([
  [86_400_000, '24 h 0 min'],
  [3_600_000, '1 h 0 min'],
  [3_599_001, '1 h 0 min'],
  [3_599_000, '59:59'],
  [9_000, '0:09'],
  [-5, '0:00'],
])('what is left of %d ms counts as %s', (ms, said) => {
  expect(countdown(ms)).toBe(said)
})

describe('a point in time', () => {
  const noon = new Date(2026, 0, 1, 12)
  const saidOf = (hours: number) => pointInTime(new Date(noon.getTime() + hours * 3_600_000).toISOString(), +noon)

  test('is a time of day, with the day unless it is today', () => {
    expect(saidOf(1)).not.toMatch(/tomorrow|Jan/u)
    expect(saidOf(24)).toMatch(/^tomorrow, /u)
    expect(saidOf(48)).toMatch(/Jan/u)
  })
})
