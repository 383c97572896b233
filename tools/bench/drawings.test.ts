import { expect, test } from 'vitest'
import { drawFlames } from './flame-graph.ts'
import { pageOf } from './page.ts'
import { drawPlot } from './plots.ts'

const points = [0, 100, 1000].flatMap(x =>
  ['one', 'other'].map(series => ({ plot: 'watchers' as const, series, x, y: x / 3 })),
)

test('a plot is the same text for the same points, and shows none of them as nothing', () => {
  const svg = drawPlot('watchers', points)
  expect(drawPlot('watchers', points)).toBe(svg)
  expect(svg).toMatch(/^<svg [^]*<\/svg>\n$/u)
  expect(svg).not.toMatch(/NaN|Infinity|undefined/u)
  expect(svg.match(/<circle/gu)).toHaveLength(6)
})

const callFrame = (functionName: string, url = '') => ({ functionName, url })
const PROFILE = {
  nodes: [
    { id: 1, callFrame: callFrame('(root)'), children: [2, 3, 4, 5] },
    { id: 2, callFrame: callFrame('accept', 'file:///home/someone/clone/apps/gateway/src/uploads/accept.ts') },
    {
      id: 3,
      callFrame: callFrame('run', 'file:///home/someone/clone/node_modules/.pnpm/a@1/node_modules/kysely/x.js'),
    },
    { id: 4, callFrame: callFrame('(idle)') },
    { id: 5, callFrame: callFrame('boot', 'node:internal/main') },
  ],
  samples: [5, 2, 2, 3, 4, 5],
  timeDeltas: [0, 100, 100, 100, 100, 100],
  startTime: 1000,
  from: 1100,
  to: 1400,
}

test('a flame graph has what ran within the time that counts, without the folders of this machine', () => {
  const svg = drawFlames(PROFILE, 'a path')
  expect(svg).toContain('<title>accept gateway/uploads/accept.ts: 66.7 %</title>')
  expect(svg).toContain('<title>run kysely: 33.3 %</title>')
  expect(svg).not.toMatch(/idle|boot|someone/u)
})

test('a flame graph leaves out small frames until it is small enough', () => {
  const ids = Array.from({ length: 3000 }, (_, index) => index + 2)
  const nodes = ids.map(id => ({ id, callFrame: callFrame(`a function with a long name, number ${id}`) }))
  const first = { id: 1, callFrame: callFrame('(root)'), children: ids }
  const samples = [...ids, ...Array.from({ length: 3000 }, () => 2)]
  const profile = {
    nodes: [first, ...nodes],
    samples,
    timeDeltas: samples.map(() => 1),
    startTime: 0,
    from: 0,
    to: 1e9,
  }
  const svg = drawFlames(profile, 'many')
  expect(svg.length).toBeLessThanOrEqual(150_000)
  expect(svg).toContain('number 2:')
})

test('the page has every goal, and says which was not measured', () => {
  const line = {
    row: 'tus',
    what: 'by tus',
    against: 'the mutation',
    ours: '1 ms',
    theirs: '1 ms',
    ratio: '1 ×',
    spread: '1–1 (±0 %)',
  }
  const judged = { ...line, goal: 'at most 1.3 ×', verdict: 'met' } as const
  const page = pageOf({
    rounds: 5,
    machine: [['cores', '2']],
    parts: [{ name: 'tus', what: 'by tus', lines: [judged] }],
  })
  expect(page).toContain('| by tus | the mutation | 1 × | 1–1 (±0 %) | at most 1.3 × | met |')
  expect(page).toContain('| upload-1 | C floor |  |  |  | not measured |')
  expect(page).toContain('| cores | 2 |')
})

test('a goal that is missed leads to the reason', () => {
  const line = {
    row: 'tus',
    what: 'by tus',
    against: 'the mutation',
    ours: '2 ms',
    theirs: '1 ms',
    ratio: '2 ×',
    spread: '',
  }
  const judged = { ...line, goal: 'at most 1.3 ×', verdict: 'missed' } as const
  const page = pageOf({ rounds: 1, machine: [], parts: [{ name: 'tus', what: 'by tus', lines: [judged] }] })
  expect(page).toContain('| at most 1.3 × | missed: [why](benchmarks/limit.md#large-uploads-by-tus) |')
})
