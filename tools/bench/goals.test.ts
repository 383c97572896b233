import { expect, test } from 'vitest'
import { BASE, judge } from './goals.ts'
import { absentLine, ratioLine, valueLine } from './line.ts'
import { takeTurns } from './turns.ts'

test.each([
  ['upload-1', 'C floor', 1.15, '×', { goal: 'at most 1.15 ×', verdict: 'met' }],
  ['upload-1', 'C floor', 1.16, '×', { goal: 'at most 1.15 ×', verdict: 'missed' }],
  ['small-1', BASE, 1.7, '×', { goal: 'at least 1.8 ×, stretch at least 2.2 ×', verdict: 'missed' }],
  ['small-1', BASE, 1.8, '×', { goal: 'at least 1.8 ×, stretch at least 2.2 ×', verdict: 'met' }],
  ['small-1', BASE, 2.3, '×', { goal: 'at least 1.8 ×, stretch at least 2.2 ×', verdict: 'met, stretch too' }],
  ['ready', undefined, 900, 'ms', { goal: 'stretch at most 1000 ms', verdict: 'met' }],
  ['ready', undefined, 1100, 'ms', { goal: 'stretch at most 1000 ms', verdict: 'stretch missed' }],
  ['upload-1', 'nginx', 9, '×', {}],
])('%s beside %s at %d %s is judged', (row, against, value, unit, judged) => {
  expect(judge(row, against, value, unit)).toEqual(judged)
})

test('a ratio is the median of the rounds, with their spread', () => {
  const line = ratioLine({ row: 'tus', what: 'tus', unit: 'ms' }, 'the mutation', [100, 300, 120], [100, 200, 100])
  expect(line).toMatchObject({
    ours: '120 ms',
    theirs: '100 ms',
    ratio: '1.2 ×',
    spread: '1–1.5 (±21 %)',
    verdict: 'met',
  })
})

test('a limit is the value of the worst round', () => {
  const row = { row: 'memory-8', what: 'memory', unit: 'MB' } as const
  expect(valueLine(row, [50, 60, 101], true)).toMatchObject({ ours: '101 MB', verdict: 'missed' })
})

test('of one round there is no spread', () => {
  expect(valueLine({ row: 'ready', what: 'start', unit: 'ms' }, [900])).toMatchObject({
    ours: '900 ms',
    spread: 'one round',
  })
})

test('what could not be measured says why, and does not miss its goal', () => {
  expect(absentLine({ row: 'upload-1', what: 'a file' }, 'C floor', 'no gcc')).toMatchObject({
    theirs: 'not measured: no gcc',
    goal: 'at most 1.15 ×',
    verdict: 'not measured',
  })
})

test('all take turns: the first round warms up, and who is first changes', async () => {
  const order: string[] = []
  const cost = (name: string) => async () => order.push(name)
  const samples = await takeTurns(
    { one: cost('one'), two: cost('two') },
    { rounds: 2, signal: new AbortController().signal },
  )
  expect(order).toEqual(['one', 'two', 'two', 'one', 'one', 'two'])
  expect(samples).toEqual({ one: [4, 5], two: [3, 6] })
})
