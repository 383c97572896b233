import { shown, significant } from './line.ts'
import type { Unit } from './line.ts'
import { median, ratiosOf } from './samples.ts'

/** The places of docs/benchmarks/limit.md for what was measured: one for each table. */
export const LIMIT_TABLES = ['large', 'tus', 'small', 'watched', 'start', 'parts'] as const

/** A table of docs/benchmarks/limit.md; its first row is its head. */
export type LimitTable = { name: (typeof LIMIT_TABLES)[number]; rows: readonly (readonly string[])[] }

/** The median of the rounds; nothing where it is not known. */
export function medianOf(values: readonly number[] | undefined = [], unit: Unit): string {
  const value = median(values)
  return Number.isFinite(value) ? shown(value, unit) : ''
}

/** The median of the rounds' ratios, with the least and the most; nothing for a series beside itself. */
export function ratioOf(ours: readonly number[] | undefined = [], theirs: readonly number[] | undefined = []): string {
  const ratios = ratiosOf(ours, theirs)
  if (ours === theirs || !Number.isFinite(median(ratios))) return ''
  const text = `${significant(median(ratios))} ×`
  return ratios.length === 1
    ? text
    : `${text} (${significant(Math.min(...ratios))}–${significant(Math.max(...ratios))})`
}
