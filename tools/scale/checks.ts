import { RATE } from '@resumable-media/gateway/scale/parts'
import { significant } from '../bench/line.ts'
import { countName } from '../bench/size-name.ts'
import type { ManyWabas } from './claims.ts'
import type { Found } from './measure.ts'
import { modelHours } from './simulate.ts'
import type { Simulated } from './simulate.ts'
import { STORES } from './sizes.ts'

/** What must hold of a run. */
export type Check = { what: string; is: string; must: string; holds: boolean }

/** How far the simulation may be from the model, as a share of it. */
const TOLERANCE = 0.01
/** How much more a claim may cost among the most WABAs than among the fewest. */
const MOST_GROWTH = 2
/** How far the CPU of a simulated call may be from that of the model. */
const FACTOR = 2

/** Of short runs no time is judged. */
export function checksOf(
  { simulated, many, stores }: Pick<Found, 'simulated' | 'many' | 'stores'>,
  isShort: boolean,
): Check[] {
  const ofCalls = simulated.flatMap(callChecks)
  if (isShort) return ofCalls
  const ofCosts = STORES.flatMap(name => {
    const [claims, costs] = [many[name], stores[name]]
    const run = simulated.findLast(({ store }) => store === name)
    return [
      ...(claims ? [growthCheck(name, claims)] : []),
      ...(run && costs ? [factorCheck(run, costs.steps.sent.cpuMs + costs.steps.sent.serverCpuMs)] : []),
    ]
  })
  return [...ofCalls, ...ofCosts]
}

export const titleOf = ({ store, population }: Pick<Simulated, 'store' | 'population'>): string =>
  `${store}, ${countName(population.wabas)} WABAs`

function callChecks(run: Simulated): Check[] {
  const title = titleOf(run)
  const isWhole = run.calls === undefined || run.waiting === 0
  const lost = run.items - run.taken - (isWhole ? 0 : run.waiting)
  const atMost = (what: string, is: number, most: number, must: string, shown = countName(is)): Check => ({
    what: `${title}: ${what}`,
    is: shown,
    must,
    holds: is <= most,
  })
  const exact = (what: string, is: number): Check => atMost(what, Math.abs(is), 0, '0')
  return [
    atMost('most calls of a WABA in any hour', run.mostInWindow, RATE.calls, `at most ${RATE.calls}`),
    exact('items that were sent twice', run.called - run.sent),
    exact('items that were lost', lost),
    exact('items sent and not known as sent', run.sent - run.taken),
    ...(isWhole ? timeChecks(run) : []),
  ]

  function timeChecks({ hours, curve, population }: Simulated): Check[] {
    const model = modelHours(population)
    const worst = curve.reduce((most, hour) => Math.max(most, Math.abs(hour.sent - hour.model) / run.items), 0)
    return [
      atMost(
        `hours until the last call, beside the model's ${model}`,
        Math.abs(hours - model) / model,
        TOLERANCE,
        `within ${TOLERANCE * 100} %`,
        significant(Number(hours.toFixed(3))),
      ),
      atMost(
        'items sent by the end of each hour, beside the model',
        worst,
        TOLERANCE,
        `within ${TOLERANCE * 100} %`,
        `${(worst * 100).toFixed(2)} %`,
      ),
    ]
  }
}

function growthCheck(name: string, { claims }: ManyWabas): Check {
  const [few, most] = [claims[0], claims.at(-1)]
  const ratio = (most?.claimMs ?? Number.NaN) / (few?.claimMs ?? Number.NaN)
  return {
    what: `${name}: a claim among ${countName(most?.wabas ?? 0)} WABAs beside one among ${countName(few?.wabas ?? 0)}`,
    is: `${significant(ratio)} ×`,
    must: `at most ${MOST_GROWTH} ×`,
    holds: ratio <= MOST_GROWTH,
  }
}

function factorCheck(run: Simulated, modelMs: number): Check {
  const ratio = (run.cost.cpuMs + run.cost.serverCpuMs) / modelMs
  return {
    what: `${titleOf(run)}: CPU of a call beside that of the model`,
    is: `${significant(ratio)} ×`,
    must: `from ${1 / FACTOR} to ${FACTOR} ×`,
    holds: ratio <= FACTOR && ratio >= 1 / FACTOR,
  }
}
