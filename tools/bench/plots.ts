import * as Plot from '@observablehq/plot'
import type { PlotName, Point } from './measurement.ts'
import { renderPlot } from './render-plot.ts'
import { countName } from './size-name.ts'

/** What each plot shows. */
export const PLOTS: Record<PlotName, { title: string; x: string; y: string }> = {
  'upload-time': { title: 'Time of large uploads at once', x: 'uploads at once', y: 'seconds for all' },
  'upload-memory': { title: 'Memory of large uploads at once', x: 'uploads at once', y: 'MB over idle' },
  rows: { title: 'A page and a first event by the rows of a WABA', x: 'rows', y: 'ms' },
  watchers: { title: 'Uploads under way by the number of watchers', x: 'watchers', y: '% or ms' },
}

export const drawPlot = (name: PlotName, points: readonly Point[]): string => drawGrowth(PLOTS[name], points)

type Shown = { title: string; x: string; y: string }
type Value = { series: string; x: number; y: number }

/**
 * How a cost grows, with both axes by powers: what grows in proportion is a straight line. What is less than `least` is drawn
 * there.
 */
export function drawGrowth({ x, y, title }: Shown, points: readonly Value[], least = LEAST): string {
  const counts = [...new Set(points.map(point => point.x))]
  // Zero has no place among powers: it stands where one would.
  const placed = points.map(point => ({ ...point, x: Math.max(1, point.x), y: Math.max(least, point.y) }))
  const ends = Object.values(Object.groupBy(placed, ({ series }) => series)).flatMap(series => series?.at(-1) ?? [])
  return renderPlot(title, {
    width: 760,
    height: 360,
    marginLeft: 56,
    marginRight: 240,
    marginBottom: 44,
    color: { range: COLOURS },
    x: {
      type: 'log',
      label: x,
      labelAnchor: 'center',
      ticks: counts.map(count => Math.max(1, count)),
      tickFormat: (count: number) => countName(count === 1 ? Math.min(...counts) : count),
    },
    y: { type: 'log', label: y, grid: true, ticks: 5, tickFormat: (value: number) => String(value) },
    marks: [
      Plot.lineY(placed, { x: 'x', y: 'y', stroke: 'series', strokeWidth: 2 }),
      Plot.dot(placed, { x: 'x', y: 'y', fill: 'series', r: 3.5 }),
      Plot.text(apart(ends), { x: 'x', y: 'y', text: 'series', fill: 'series', textAnchor: 'start', dx: 10 }),
    ],
  })
}

const LEAST = 0.1
/** In the middle between black and white. */
const COLOURS = ['#4c8dd6', '#e07b39', '#3f9e63', '#b56cc4', '#d1495b', '#8d8741', '#7b8794']

/** Names of lines that end close to each other are moved down, so that each can be read. */
function apart<Named extends { x: number; y: number }>(named: readonly Named[]): Named[] {
  let last = Infinity
  return named
    .toSorted((one, other) => other.y - one.y)
    .map(one => {
      last = Math.min(one.y, last / APART)
      return { ...one, y: last }
    })
}

const APART = 1.3
