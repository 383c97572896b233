import { expect, test } from 'vitest'
import { createLog } from '../lib/log.ts'
import { createEndings } from './endings.ts'

const SECOND_MS = 1000
const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const START = Date.parse('2026-01-01T00:00:00Z')

function setUp({ lastKnownAt }: { lastKnownAt?: number } = {}) {
  const clock = { passedMs: 0, aheadMs: 0 }
  const time = { now: () => START + clock.passedMs + clock.aheadMs, monotonic: () => clock.passedMs }
  const warnings: { facts: object; text: string }[] = []
  const silent = createLog('silent')
  const log = Object.assign(Object.create(silent) as typeof silent, {
    warn: (facts: object, text: string) => warnings.push({ facts, text }),
  })
  return { clock, time, warnings, endings: createEndings({ clock: time, lastKnownAt, dataTtlMs: 3 * DAY_MS, log }) }
}

test('25 hours forward for five seconds: nothing has ended meanwhile, and all goes on after [forward-jump-ends-nothing]', () => {
  const { clock, endings, warnings } = setUp()
  clock.passedMs = HOUR_MS
  clock.aheadMs = 25 * HOUR_MS
  for (let second = 0; second < 5; second += 1) {
    expect(endings.now(DAY_MS)).toBe(START + clock.passedMs)
    clock.passedMs += SECOND_MS
  }
  clock.aheadMs = 0
  expect(endings.now(DAY_MS)).toBe(START + clock.passedMs)
  clock.passedMs += 120 * SECOND_MS
  expect(endings.now(DAY_MS)).toBe(START + clock.passedMs)
  expect(warnings.map(one => one.text)).toEqual([
    expect.stringMatching(/forward: no handle, data, unfinished upload, try or callback is ended/u),
    expect.stringMatching(/set back/u),
  ])
  expect(warnings[0]?.facts).toMatchObject({ byMs: 25 * HOUR_MS, suspendedMs: 60_000 })
})

test.each([
  [DAY_MS, 60_000],
  [600_000, 60_000],
  [20_000, 2000],
  [1000, 100],
])('what lives %d ms is in doubt for %d ms, and then the clock is believed', (ttlMs, doubtMs) => {
  const { clock, time, endings } = setUp()
  clock.aheadMs = 25 * HOUR_MS
  expect(endings.now(ttlMs)).toBe(START)
  clock.passedMs = doubtMs - 1
  expect(endings.now(ttlMs)).toBe(START + doubtMs - 1)
  clock.passedMs = doubtMs
  expect(endings.now(ttlMs)).toBe(time.now())
})

test('what is over without the jump ends during the doubt as well', () => {
  const { clock, endings } = setUp()
  clock.aheadMs = 25 * HOUR_MS
  expect(endings.now(DAY_MS)).toBe(START)
  clock.passedMs = 30 * SECOND_MS
  const over = START + 20 * SECOND_MS
  expect(endings.now(DAY_MS)).toBeGreaterThan(over)
  expect(endings.due(over, DAY_MS)).toBe(over + 25 * HOUR_MS)
})

test('a deadline that the jump has passed is due at the end of the doubt, and one behind it is when it was', () => {
  const { clock, time, endings } = setUp()
  expect(endings.due(START + HOUR_MS, DAY_MS)).toBe(START + HOUR_MS)
  clock.aheadMs = 25 * HOUR_MS
  clock.passedMs = 10 * SECOND_MS
  endings.check()
  clock.passedMs += 20 * SECOND_MS
  expect(endings.due(START + HOUR_MS, DAY_MS)).toBe(time.now() + 40 * SECOND_MS)
  expect(endings.due(START + 30 * HOUR_MS, DAY_MS)).toBe(START + 30 * HOUR_MS)
  expect(endings.due(Infinity, DAY_MS)).toBe(Infinity)
  clock.passedMs += 40 * SECOND_MS
  expect(endings.due(START + HOUR_MS, DAY_MS)).toBe(START + HOUR_MS)
})

test('a clock that is set back is believed at once, and 4.9 s either way are', () => {
  for (const ms of [-2 * HOUR_MS, -365 * DAY_MS, 4900, -4900]) {
    const { clock, time, endings } = setUp()
    clock.aheadMs = ms
    expect(endings.now(DAY_MS)).toBe(time.now())
  }
})

test('forward in two steps, and back in one', () => {
  const { clock, endings } = setUp()
  clock.aheadMs = 10 * HOUR_MS
  endings.check()
  clock.passedMs = 50 * SECOND_MS
  clock.aheadMs = 30 * HOUR_MS
  expect(endings.now(DAY_MS)).toBe(START + 50 * SECOND_MS)
  clock.passedMs = 70 * SECOND_MS
  expect(endings.now(DAY_MS)).toBe(START + 70 * SECOND_MS)
  clock.aheadMs = 0
  expect(endings.now(DAY_MS)).toBe(START + 70 * SECOND_MS)
})

test('a step back long ago does not make up for one forward now', () => {
  const { clock, endings } = setUp()
  clock.aheadMs = -25 * HOUR_MS
  endings.check()
  clock.passedMs = 70 * SECOND_MS
  clock.aheadMs = 0
  expect(endings.now(DAY_MS)).toBe(START - 25 * HOUR_MS + 70 * SECOND_MS)
})

test('a start long after the last time in the store is a jump, and more than DATA_TTL after it a warning', () => {
  for (const [gapMs, warned] of [
    [25 * HOUR_MS, 0],
    [3 * DAY_MS + 1, 1],
    [365 * DAY_MS, 1],
  ] as const) {
    const { clock, time, endings, warnings } = setUp({ lastKnownAt: START - gapMs })
    expect(endings.now(DAY_MS)).toBe(START - gapMs)
    expect(warnings).toHaveLength(warned)
    clock.passedMs = 60 * SECOND_MS
    expect(endings.now(DAY_MS)).toBe(time.now())
  }
  for (const lastKnownAt of [START - 3000, START + 2 * HOUR_MS])
    expect(setUp({ lastKnownAt }).endings.now(DAY_MS)).toBe(START)
})

test('a clock is settled a minute after a start or a jump, and never before it was set for the first time', () => {
  const { clock, endings } = setUp()
  expect(endings.isSettled()).toBe(false)
  clock.passedMs = 60 * SECOND_MS
  expect(endings.isSettled()).toBe(true)
  clock.aheadMs = -START
  expect(endings.isSettled()).toBe(false)
  clock.passedMs += HOUR_MS
  expect(endings.isSettled()).toBe(false)
})
