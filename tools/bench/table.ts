import type { Compared } from './against.ts'
import type { Line } from './line.ts'

const HEAD = ['', 'gateway', 'against', 'of medians', 'in rounds', 'target', '']

/** The lines as a table for a terminal. */
export const formatTable = (lines: readonly Line[]): string => columns([HEAD, ...lines.map(cells)])

/** The same for two states of the code. */
export const formatComparison = (rows: readonly Compared[], commit: string): string =>
  columns([['', 'now', commit.slice(0, 7), 'now / before', '95 % of rounds', ''], ...rows.map(comparedCells)])

function columns(rows: readonly string[][]): string {
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

function cells({ what, ours, against, relation, spread, target }: Line): string[] {
  return [what, ours, against, relation, spread, target?.text ?? '', target ? (target.met ? 'ok' : 'MISSED') : '']
}

function comparedCells({ what, unit, now, before, ratio, least, most, word }: Compared): string[] {
  const shown = (value: number) => `${value < 100 ? value.toPrecision(3) : value.toFixed(0)} ${unit}`
  const verdict = word === 'slower' ? 'SLOWER' : word
  return [what, shown(now), shown(before), `${ratio.toFixed(2)} ×`, `${least.toFixed(2)}–${most.toFixed(2)}`, verdict]
}
