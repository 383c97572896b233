import type { Line } from './line.ts'

const HEAD = ['', 'gateway', 'against', 'of medians', 'in rounds', 'target', '']

/** The lines as a table for a terminal. */
export function formatTable(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cells)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
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
