import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createJumps } from './clock.ts'

const HOUR_MS = 3_600_000

/** A clock that a test lets go on (`pass`) and sets (`set`). */
function clockAt(at: number) {
  let passedMs = 0
  let aheadMs = 0
  return {
    now: () => at + passedMs + aheadMs,
    monotonic: () => passedMs,
    pass: (ms: number) => void (passedMs += ms),
    set: (ms: number) => void (aheadMs += ms),
  }
}

test.each([
  ['2 h back', -2 * HOUR_MS],
  ['25 h forward', 25 * HOUR_MS],
  ['from 1970 to today', 1_770_000_000_000],
  ['a year back', -365 * 24 * HOUR_MS],
  ['5.1 s forward', 5100],
])('a clock that is set %s jumps once, by as much', (_what, ms) => {
  const clock = clockAt(0)
  const jump = createJumps(clock)
  clock.pass(60_000)
  expect(jump()).toBe(0)
  clock.set(ms)
  clock.pass(10)
  expect([jump(), jump()]).toEqual([ms, 0])
})

test('4.9 s are no jump, nor is a day of slewing by 500 ppm, nor time that passes', () => {
  const clock = clockAt(1_770_000_000_000)
  const jump = createJumps(clock)
  clock.set(4900)
  expect(jump()).toBe(0)
  clock.pass(30 * 24 * HOUR_MS)
  expect(jump()).toBe(0)
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    clock.pass(60_000)
    clock.set(30)
    expect(jump()).toBe(0)
  }
})

test('a process that is held up between two readings has seen no clock being set', () => {
  let at = 0
  let heldUpMs = 0
  const monotonic = () => at
  const now = () => {
    const time = 1_770_000_000_000 + at
    at += heldUpMs
    return time
  }
  const jump = createJumps({ now, monotonic }, 100)
  heldUpMs = 250
  expect([jump(), jump()]).toEqual([0, 0])
  heldUpMs = 0
  expect(jump()).toBe(0)
})

test('nothing else in the gateway reads a clock [one-clock]', () => {
  const root = fileURLToPath(new URL('..', import.meta.url))
  const files = globSync('**/*.ts', { cwd: root }).filter(file => !file.endsWith('.test.ts'))
  expect(files).toContain('app.ts')
  const readers = files.filter(file => READS_A_CLOCK.test(readFileSync(`${root}${file}`, 'utf8')))
  expect(readers, 'ask a Clock that is handed in').toEqual(['lib/clock.ts'])
})

const READS_A_CLOCK =
  /Date\.now|performance\.(?:now|timeOrigin)|new Date\(\)|new Date(?!\w|\()|hrtime|process\.uptime|Temporal\.Now|unixepoch|datetime\('now|current_timestamp/u
