import { judge } from './goals.ts'
import type { Judged } from './goals.ts'
import { median, ratiosOf } from './samples.ts'

export type Unit = 'ms' | 'MB' | '%' | '/s' | 'µs' | 'syncs'

/** One line of the tables: the gateway's own value, or that beside another's. */
export type Line = Judged & {
  /** Short, and the same in every run. */
  row: string
  what: string
  /** Who is measured beside it; none for a value of its own. */
  against?: string
  ours: string
  theirs: string
  /** Ours / theirs: the median of the rounds. */
  ratio: string
  /** The least and the most of any round, and half of what lies between in percent of the median. */
  spread: string
}

type Row = { row: string; what: string; unit: Unit }

/** A value of the gateway's own. A limit must hold each time: with `isLimit` it is the worst round's. */
export function valueLine({ row, what, unit }: Row, values: readonly number[], isLimit = false): Line {
  const value = isLimit ? Math.max(...values) : median(values)
  const judged = judge(row, undefined, value, unit)
  return { row, what, ours: shown(value, unit), theirs: '', ratio: '', spread: spreadOf(values), ...judged }
}

/** Two series that were measured in turns. */
export function ratioLine(
  { row, what, unit }: Row,
  against: string,
  ours: readonly number[],
  theirs: readonly number[],
): Line {
  const ratios = ratiosOf(ours, theirs)
  return {
    row,
    what,
    against,
    ours: shown(median(ours), unit),
    theirs: shown(median(theirs), unit),
    ratio: `${significant(median(ratios))} ×`,
    spread: spreadOf(ratios),
    ...judge(row, against, median(ratios), '×'),
  }
}

/** What could not be measured, and why. */
export function absentLine({ row, what }: Omit<Row, 'unit'>, against: string, why: string): Line {
  const { goal } = judge(row, against, Number.NaN, '×')
  const empty = { ours: '', theirs: `not measured: ${why}`, ratio: '', spread: '' }
  return { row, what, against, ...empty, ...(goal && { goal, verdict: 'not measured' }) }
}

export const shown = (value: number, unit: Unit): string => `${significant(value)} ${unit}`

/** Three digits, without a power of ten. */
export function significant(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString()
}

function spreadOf(values: readonly number[]): string {
  if (values.length === 1) return 'one round'
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const half = (most - least) / 2 / Math.abs(median(values) || 1)
  return `${significant(least)}–${significant(most)} (±${(100 * half).toFixed(0)} %)`
}
