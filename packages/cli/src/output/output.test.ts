import { expect, test } from 'vitest'
import { createMeter } from './meter.ts'
import { createOutput } from './output.ts'
import { barLine, createBar, createLines } from './progress.ts'
import { shellWord } from './shell-word.ts'
import { bytes, duration } from './units.ts'

const MB = 1024 * 1024

/** A clock that a test moves. */
function clockFrom(start = 0) {
  let at = start
  return { now: () => at, pass: (ms: number) => (at += ms) }
}

test('sizes and times are short', () => {
  expect([0, 20, 1023, 1536, 100 * MB, 3.25 * MB].map(bytes)).toEqual([
    '0 B',
    '20 B',
    '1023 B',
    '1.5 KB',
    '100 MB',
    '3.3 MB',
  ])
  expect([400, 59_000, 125_000, 3_780_000].map(duration)).toEqual(['0 s', '59 s', '2 min 5 s', '1 h 3 min'])
})

test('the speed is that of the last seconds, without what an earlier run has sent', () => {
  const { now, pass } = clockFrom()
  const read = createMeter(100 * MB, now)
  expect(read(40 * MB)).toMatchObject({ part: 0.4, bytesPerSecond: undefined, leftMs: undefined })
  pass(1000)
  expect(read(50 * MB)).toMatchObject({ bytesPerSecond: 10 * MB, leftMs: 5000 })
  pass(10_000)
  expect(read(60 * MB).bytesPerSecond).toBe(MB)
  expect(read(0).bytesPerSecond).toBeUndefined()
})

test('a bar fits into its terminal, and only its figures stay in a narrow one', () => {
  const reading = { sentBytes: 25 * MB, totalBytes: 100 * MB, part: 0.25, bytesPerSecond: 5 * MB, leftMs: 15_000 }
  expect(barLine('film.mp4', reading, 100)).toBe(
    `film.mp4 ${'█'.repeat(8)}${'░'.repeat(22)}  25%  25 MB of 100 MB  5 MB/s  15 s left`,
  )
  for (const columns of [20, 40, 60, 80, 200])
    expect(barLine('a-name-of-a-file-that-is-quite-long.mp4', reading, columns).length).toBeLessThan(columns)
})

test('a bar is drawn ten times a second at most, and once more at its end', () => {
  const { now, pass } = clockFrom()
  let text = ''
  const bar = createBar({ write: part => (text += part), columns: () => 80 }, { name: 'a', totalBytes: 100, now })
  for (let sent = 0; sent < 100; sent += 1) {
    bar.update(sent)
    pass(10)
  }
  bar.update(100)
  bar.end()
  bar.end()
  expect(text.match(/\r/gu)).toHaveLength(12)
  expect(text.endsWith('\r\u001B[K')).toBe(true)
})

test('elsewhere there is a line for each quarter, and for each half minute', () => {
  const { now, pass } = clockFrom()
  const lines: string[] = []
  const progress = createLines(line => lines.push(line), { name: 'a', totalBytes: 100, now })
  for (const sent of [0, 10, 20, 26, 30, 100]) {
    progress.update(sent)
    pass(100)
  }
  expect(lines.map(line => line.split('%')[0])).toEqual(['a 0', 'a 26', 'a 100'])
  progress.update(100)
  pass(30_000)
  progress.update(100)
  expect(lines).toHaveLength(4)
})

const outputs = (how: { isTTY?: boolean; env?: NodeJS.ProcessEnv; json?: boolean; quiet?: boolean }) => {
  const text = { stdout: '', stderr: '' }
  const { isTTY = false, env = {}, json = false, quiet = false } = how
  const stream = (name: keyof typeof text) => ({ isTTY, write: (part: string) => (text[name] += part) })
  return { text, output: createOutput({ stdout: stream('stdout'), stderr: stream('stderr'), env, json, quiet }) }
}

test('a bar is for a terminal that wants one', () => {
  const hasBar = (how: Parameters<typeof outputs>[0]) => {
    const { text, output } = outputs(how)
    output.progress('a', 100).update(50)
    return text.stderr.includes('█')
  }
  expect(hasBar({ isTTY: true })).toBe(true)
  const others = [
    {},
    { isTTY: true, env: { CI: '1' } },
    { isTTY: true, env: { NO_COLOR: '1' } },
    { isTTY: true, quiet: true },
  ]
  expect(others.map(hasBar)).toEqual([false, false, false, false])
})

test('results are on standard output, all else on standard error', () => {
  const { text, output } = outputs({ json: true })
  output.note('a note')
  output.result({ id: 1 }, 'for people')
  output.fault({ code: 'X', message: 'no', exitCode: 3, concernsAll: false }, 'a\nfile')
  expect(text).toEqual({
    stdout: '{"id":1}\n{"error":{"code":"X","message":"no","exitCode":3},"file":"a\\nfile"}\n',
    stderr: String.raw`a note${'\n'}a\u{a}file: no${'\n'}`,
  })
})

test('a word can be pasted as it is printed', () => {
  expect(['photo.png', 'my photo.png', "it's"].map(shellWord)).toEqual([
    'photo.png',
    "'my photo.png'",
    String.raw`'it'\''s'`,
  ])
})
