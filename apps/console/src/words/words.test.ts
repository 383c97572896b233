import { describe, expect, test } from 'vitest'
import { percentOf, shortProgress, shortSize, sizesApart } from './size.ts'
import { countdown, pointInTime } from './time.ts'

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [1023, '1,023 bytes'],
  [1024, '1 KB'],
  [1536, '1.5 KB'],
  [1_048_575, '1 MB'],
  [1_048_576, '1 MB'],
  [104_857_600, '100 MB'],
  [104_857_601, '100 MB'],
  [1024 ** 3 - 1, '1 GB'],
  [5 * 1024 ** 4, '5,120 GB'],
])('a size of %d is said as %s', (bytes, said) => {
  expect(shortSize(bytes)).toBe(said)
})

test.each([
  [104_857_601, 104_857_600, '104,857,601 bytes', '104,857,600 bytes'],
  [104_857_600 + 60_000, 104_857_600, '100.1 MB', '100 MB'],
  [104_857_600 + 6000, 104_857_600, '100.01 MB', '100 MB'],
  [105_906_176, 104_857_600, '101 MB', '100 MB'],
  [1, 2, '1 byte', '2 bytes'],
  [0, 1, '0 bytes', '1 byte'],
  [1025, 1024, '1,025 bytes', '1,024 bytes'],
  [1_048_575, 1_048_576, '1,048,575 bytes', '1,048,576 bytes'],
  [5, 5, '5 bytes', '5 bytes'],
])('two sizes of %d and %d are said as %s and %s', (one, other, saidOne, saidOther) => {
  expect(sizesApart(one, other)).toEqual([saidOne, saidOther])
})

test.each([
  [0, 104_857_600, '0 of 100 MB'],
  [1024, 104_857_600, '0 of 100 MB'],
  [51.5 * 1024 * 1024, 104_857_600, '51.5 of 100 MB'],
  [104_857_599, 104_857_600, '99 of 100 MB'],
  [104_857_600, 104_857_600, '100 of 100 MB'],
  [12_582_911, 12_582_912, '11.9 of 12 MB'],
  [12_582_912, 12_582_912, '12 of 12 MB'],
  [0, 1, '0 of 1 byte'],
  [1, 1, '1 of 1 byte'],
  [1, 2, '1 of 2 bytes'],
  [0, 0, '0 of 0 bytes'],
  [1_048_574, 1_048_575, '0.9 of 1 MB'],
])('%d of %d bytes are said as %s', (sent, total, said) => {
  expect(shortProgress(sent, total)).toBe(said)
})

test.each([
  [0, 0],
  [0.999, 99],
  [104_857_599 / 104_857_600, 99],
  [1, 100],
  [1.2, 100],
  [NaN, 0],
])('a part of %d is %d percent', (part, percent) => {
  expect(percentOf(part)).toBe(percent)
})

test.each([
  [86_400_000, '24 h 0 min'],
  [3_600_000, '1 h 0 min'],
  [3_599_001, '1 h 0 min'],
  [3_599_000, '59:59'],
  [60_000, '1:00'],
  [59_001, '1:00'],
  [59_000, '0:59'],
  [9_000, '0:09'],
  [1_000, '0:01'],
  [1, '0:01'],
  [0, '0:00'],
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
