import type { LimitTable } from './limit-tables.ts'
import type { Line } from './line.ts'
import type { Workbench } from './workbench.ts'

export type PlotName = 'upload-time' | 'upload-memory' | 'rows' | 'watchers'

/** A value of a plot: how much `series` costs at `x`. */
export type Point = { plot: PlotName; series: string; x: number; y: number }

export type Measured = { lines: Line[]; points?: Point[]; tables?: LimitTable[] }

/** One part of the bench, which `--only` can name. */
export type Measurement = { name: string; what: string; measure: (bench: Workbench) => Promise<Measured> }
