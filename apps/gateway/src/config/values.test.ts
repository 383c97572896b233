import { expect, test } from 'vitest'
import { parseDuration, parseDurations, parsePort, parseRate } from './values.ts'

test.each([
  ['20/1h', { calls: 20, windowMs: 3_600_000 }],
  ['5/3s', { calls: 5, windowMs: 3000 }],
  ['0/1h', undefined],
  ['5', undefined],
  ['5/3s/2', undefined],
  ['5/0s', undefined],
])('the rate %s', (text, rate) => {
  expect(parseRate(text)).toEqual(rate)
})

test.each([
  ['250ms', 250],
  ['10s', 10_000],
  ['1m', 60_000],
  ['24h', 86_400_000],
  ['0s', undefined],
  ['1.5s', undefined],
  ['10', undefined],
  ['', undefined],
])('the duration %s', (text, ms) => {
  expect(parseDuration(text)).toBe(ms)
})

test('one bad duration spoils a list', () => {
  expect(parseDurations('10s, 1m')).toEqual([10_000, 60_000])
  expect(parseDurations('10s,soon')).toBeUndefined()
  expect(parseDurations('')).toBeUndefined()
})

test('a port has at most 65535', () => {
  expect(parsePort('0')).toBe(0)
  expect(parsePort('65536')).toBeUndefined()
  expect(parsePort('http')).toBeUndefined()
})
