import type { Compared } from './against.ts'
import type { Line } from './line.ts'

const HEAD = ['row', '', 'gateway', 'beside', '', 'ratio', 'in rounds', 'goal', '']

/** The lines as a table for a terminal. */
export const formatTable = (lines: readonly Line[]): string => formatColumns([HEAD, ...lines.map(cells)])

/** The same for two states of the code. */
export const formatComparison = (rows: readonly Compared[], commit: string): string =>
  formatColumns([['', 'now', commit.slice(0, 7), 'now / before', '95 % of rounds', ''], ...rows.map(comparedCells)])

/** Rows of cells as a table of Markdown, the first as its head. */
export const markdownTable = ([head = [], ...rows]: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map(row => `| ${row.join(' | ')} |`).join('\n')

/** Rows of cells for a terminal, the first as their head. */
export function formatColumns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

function cells({ row, what, against = '', ours, theirs, ratio, spread, goal = '', verdict }: Line): string[] {
  const word = verdict === 'missed' ? 'MISSED' : (verdict ?? '')
  return [row, what.replaceAll('`', ''), ours, against, theirs, ratio, spread, goal, word]
}

function comparedCells({ what, unit, now, before, ratio, least, most, word }: Compared): string[] {
  const shown = (value: number) => `${value < 100 ? value.toPrecision(3) : value.toFixed(0)} ${unit}`
  // Of one round nothing can be said.
  const spread = Number.isFinite(least) ? `${least.toFixed(2)}–${most.toFixed(2)}` : 'unknown'
  const verdict = word === 'slower' ? 'SLOWER' : word
  return [what, shown(now), shown(before), `${ratio.toFixed(2)} ×`, spread, verdict]
}
