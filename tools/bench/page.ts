import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Line } from './line.ts'
import { GOALS } from './goals.ts'
import { withTables } from './limit-page.ts'
import type { Measured, Measurement, PlotName, Point } from './measurement.ts'
import { PARTIES } from './parties.ts'
import { drawPlot, PLOTS } from './plots.ts'
import { markdownTable } from './table.ts'

const DOCS = fileURLToPath(new URL('../../docs/', import.meta.url))

type Run = { rounds: number; machine: readonly (readonly [string, string])[]; parts: readonly Part[] }
export type Part = Pick<Measurement, 'name' | 'what'> & Measured

/** Writes docs/benchmarks.md, its plots, and what was measured into docs/benchmarks/limit.md. */
export async function writePages(run: Run): Promise<void> {
  await mkdir(`${DOCS}benchmarks`, { recursive: true })
  const points = run.parts.flatMap(part => part.points ?? [])
  for (const name of Object.keys(PLOTS) as PlotName[]) await writeFile(plotPath(name), drawPlot(name, of(name, points)))
  await writeFile(`${DOCS}benchmarks.md`, pageOf(run))
  const limit = `${DOCS}benchmarks/limit.md`
  const tables = run.parts.flatMap(part => part.tables ?? [])
  const costs = run.parts.find(({ name }) => name === 'limit')?.lines ?? []
  const rows = [['what', 'costs', 'in rounds'], ...costs.map(({ what, ours, spread }) => [what, ours, spread])]
  await writeFile(limit, withTables(await readFile(limit, 'utf8'), [...tables, { name: 'parts', rows }]))
}

const plotPath = (name: PlotName) => `${DOCS}benchmarks/${name}.svg`
const of = (name: PlotName, points: readonly Point[]) => points.filter(({ plot }) => plot === name)

/** The whole page of a run. */
export function pageOf({ rounds, machine, parts }: Run): string {
  const lines = parts.flatMap(part => part.lines)
  return [
    INTRODUCTION.replace('ROUNDS', String(rounds)),
    `## Goals\n\n${goalTable(lines)}`,
    `## What each promises\n\n${PROMISES}\n\n${partyTable()}`,
    ...parts.filter(({ name }) => name !== 'limit').map(sectionOf),
    `## Where the time goes\n\n${FLAMES}`,
    `## Machine and versions\n\n${markdownTable([['what', 'value'], ...machine])}`,
  ]
    .join('\n\n')
    .concat('\n')
}

const INTRODUCTION = `<!-- Written by \`pnpm bench\`: every figure is of one run. -->

# Benchmarks

For operators and contributors. It gives what the gateway costs beside what people would use instead, and how the cost
grows. \`npx pnpm@12.21.0 bench\` measures everything again and writes this page.

All take turns, round by round (ROUNDS of them, fewer where many large files are sent), so that they meet the same noise.
A ratio is the gateway's value divided by the other's: the median of the rounds, with the least and the most of any round.
All ends of every connection share this machine. The server behind them is the same for all: it reads a body and answers.`

const PROMISES = `Stored: the file lies on the disk before it is sent on, so a failed call can be repeated. Synced: it survives a power
cut after the answer. Hashed: its SHA-256 is known. Queued: it waits when Kaleyra is away or a rate is used up. Paced: no
window has more calls than the rate. Looked up: a call whose answer was lost is not repeated blindly. Recorded: what these
three need, that a call begins and what became of it, survives a power cut.`

const FLAMES = `Each graph is the CPU of the gateway's main thread in one hot path, by \`pnpm bench --flames\`:
[a mutation with 100 MB](benchmarks/flame-large.svg), [uploads of 1 KB](benchmarks/flame-small.svg),
[\`mediaStatus\`](benchmarks/flame-status.svg). [The limit](benchmarks/limit.md) has what the parts cost by themselves.`

function goalTable(lines: readonly Line[]): string {
  const rows = GOALS.map(goal => {
    const line = lines.find(({ row, against }) => row === goal.row && against === goal.against)
    const {
      what = goal.row,
      goal: text = '',
      verdict = 'not measured',
      ours = '',
      ratio = '',
      spread = '',
    } = line ?? {}
    const isMissed = verdict.endsWith('missed') && goal.why !== undefined
    const word = isMissed ? `${verdict}: [why](benchmarks/limit.md#${goal.why})` : verdict
    return [what, goal.against ?? '', ratio || ours, spread, text, word]
  })
  return markdownTable([['what', 'beside', 'measured', 'in rounds', 'goal', 'is'], ...rows])
}

const partyTable = (): string =>
  markdownTable([
    ['who', 'is', 'promises'],
    ...Object.entries(PARTIES).map(([name, { what, promises }]) => [name, what, promises]),
  ])

function sectionOf({ what, lines, points = [] }: Part): string {
  const promises: Record<string, { promises: string }> = PARTIES
  const rows = lines.map(line => [
    line.what,
    line.ours,
    line.against ?? '',
    line.against ? (promises[line.against]?.promises ?? '') : '',
    line.theirs,
    line.ratio,
    line.spread,
  ])
  const head = ['what', 'gateway', 'beside', 'which promises', '', 'ratio', 'in rounds']
  const plots = [...new Set(points.map(({ plot }) => plot))].map(
    name => `![${PLOTS[name].title}](benchmarks/${name}.svg)`,
  )
  return [`## ${what[0]?.toUpperCase()}${what.slice(1)}`, markdownTable([head, ...rows]), ...plots].join('\n\n')
}
