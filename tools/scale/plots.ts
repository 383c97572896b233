import { drawGrowth } from '../bench/plots.ts'
import type { Found } from './measure.ts'
import { constantsOf, FULL_RATE } from './page-tables.ts'
import { needsOf } from './model.ts'
import { STORES } from './sizes.ts'

const WABAS = [10, 100, 1000, 10_000, 100_000]
/** What is less cannot be told from nothing. */
const LEAST = 0.001

/** The plots of the page by their names. */
export function drawPlots(found: Found): Record<string, string> {
  return { claims: drawClaims(found), waiting: drawWaiting(found), needs: drawNeeds(found) }
}

function drawClaims({ many }: Found): string {
  const points = STORES.flatMap(name =>
    (many[name]?.claims ?? []).flatMap(({ wabas, claimMs, settleMs }) => [
      { series: `claim, ${name}`, x: wabas, y: claimMs },
      { series: `settle, ${name}`, x: wabas, y: settleMs },
    ]),
  )
  return drawGrowth({ title: 'CPU of one call by the number of WABAs', x: 'WABAs', y: 'ms' }, points)
}

/** The items of the largest whole simulation that still wait. */
function drawWaiting({ simulated }: Found): string {
  const run = simulated.toSorted((one, other) => other.curve.length - one.curve.length)[0]
  const points = (run?.curve ?? []).flatMap(({ hour, sent, model }) => [
    { series: 'simulated', x: hour, y: (run?.items ?? 0) - sent },
    { series: 'model', x: hour, y: (run?.items ?? 0) - model },
  ])
  return drawGrowth({ title: 'Items that wait, hour by hour', x: 'hours', y: 'items' }, points, 1)
}

function drawNeeds(found: Found): string {
  const constants = constantsOf(found)
  const points = WABAS.flatMap(wabas => {
    const needs = constants && needsOf(constants, 'several', wabas, FULL_RATE)
    return needs
      ? [
          { series: 'cores of gateways', x: wabas, y: needs.cores },
          { series: 'cores of the database', x: wabas, y: needs.databaseCores },
          { series: 'statements, 1,000 /s', x: wabas, y: needs.statementsPerSecond / 1000 },
        ]
      : []
  })
  return drawGrowth({ title: 'What several gateways need at the full rate', x: 'WABAs', y: '' }, points, LEAST)
}
