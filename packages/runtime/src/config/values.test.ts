import { assert, nat, oneof, property, string, stringMatching, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { choice, duration, durations, either, httpUrl, list, number, port, rate, wholeNumber } from './values.ts'

test.each([
  ['20/1h', { calls: 20, windowMs: 3_600_000 }],
  ['5/3s', { calls: 5, windowMs: 3000 }],
  ['0/1h', undefined],
  ['5', undefined],
  ['5/3s/2', undefined],
  ['5/0s', undefined],
])('the rate %s', (text, value) => {
  expect(rate.parse(text)).toEqual(value)
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
  expect(duration('5m').parse(text)).toBe(ms)
})

test('a duration can have bounds', () => {
  const { parse } = duration('75s', ['1s', '1h'])
  expect(['999ms', '1s', '60m', '61m'].map(parse)).toEqual([undefined, 1000, 3_600_000, undefined])
})

test('one bad duration spoils a list', () => {
  expect(durations('1s,1m').parse('10s, 1m')).toEqual([10_000, 60_000])
  expect(durations('1s,1m').parse('10s,soon')).toBeUndefined()
  expect(durations('1s,1m').parse('')).toBeUndefined()
})

test('a port has at most 65535', () => {
  expect(port.parse('0')).toBe(0)
  expect(port.parse('65536')).toBeUndefined()
  expect(port.parse('http')).toBeUndefined()
})

const bounds = tuple(nat(), nat()).map(([from, more]) => ({ from, to: from + more }))

test('a number is taken exactly when it lies between its bounds', () => {
  assert(
    property(bounds, nat(), ({ from, to }, value) => {
      const taken = value >= from && value <= to ? value : undefined
      expect(wholeNumber({ from, to }).parse(String(value))).toBe(taken)
      expect(number({ from, to }).parse(String(value))).toBe(taken)
    }),
  )
})

test('what a text is made of decides, never its length or its signs', () => {
  const texts = oneof(string(), stringMatching(/^[\d.,/+eExX -]{0,20}(?:ms|s|m|h)?$/u))
  assert(
    property(texts, text => {
      for (const { parse } of [wholeNumber(), number({ from: 0, to: 9 }), duration('1s'), port]) {
        const value = parse(text)
        expect(value === undefined || (Number.isFinite(value) && value >= 0)).toBe(true)
      }
      expect(rate.parse(text)?.calls).not.toBe(0)
      expect(rate.parse(text)?.windowMs).not.toBe(0)
    }),
  )
})

test.each([
  [wholeNumber(), 'a whole number'],
  [wholeNumber({ from: 1 }), 'a whole number from 1 on'],
  [wholeNumber({ to: 9, of: 'bytes' }), 'a whole number of bytes from 0 to 9'],
  [number({ from: 0.1, to: 600 }), 'a number from 0.1 to 600'],
  [choice('a', 'b'), 'a or b'],
  [choice('a', 'b', 'c'), 'one of a, b, c'],
  [either('on', 'off'), 'on or off'],
  [duration('5m'), 'a duration such as 5m'],
  [duration('75s', ['1s', '1h']), 'a duration from 1s to 1h, such as 75s'],
  [httpUrl, 'an http or https URL'],
])('%# says what it takes', ({ expected }, words) => {
  expect(expected).toBe(words)
})

test('a word, a switch, a URL and a list', () => {
  expect(['a', 'c', 'toString'].map(choice('a', 'b').parse)).toEqual(['a', undefined, undefined])
  expect(['on', 'off', 'yes'].map(either('on', 'off').parse)).toEqual([true, false, undefined])
  expect(['https://a.test/b', 'ftp://a.test', 'a.test'].map(httpUrl.parse)).toEqual([
    'https://a.test/b',
    undefined,
    undefined,
  ])
  const words = list(choice('a', 'b').parse, 'words')
  expect(['a,b,a', 'a,c', 'a,'].map(words.parse)).toEqual([['a', 'b', 'a'], undefined, undefined])
})
