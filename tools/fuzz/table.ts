import type { Outcome } from './run.ts'

type Line = { what: string; count: number | string; fault?: boolean; cases?: readonly string[] }

const CASES_SHOWN = 5
const MOST_GROWTH_MB = 400

/** Whether anything was found. */
export const isFaulty = (outcome: Outcome) => linesOf(outcome).some(({ fault }) => fault)

/** The outcome of a run as a table for a terminal, with the cases of what was found below it. */
export function formatTable(outcome: Outcome): string {
  const lines = linesOf(outcome)
  const width = Math.max(...lines.map(({ what }) => what.length))
  const rows = lines.map(({ what, count, fault }) =>
    `${what.padEnd(width)}  ${String(count).padStart(8)}  ${fault === undefined ? '' : fault ? 'FAULT' : 'ok'}`.trimEnd(),
  )
  const told = `seed ${outcome.seed}, ${Math.round(outcome.seconds)} s`
  return [...rows, '', told, ...lines.filter(({ fault }) => fault).flatMap(casesOf)].join('\n')
}

function linesOf({ properties, requests, complaints, isAlive, grownBytes, leftovers }: Outcome): Line[] {
  const grownMegabytes = Math.max(0, Math.round(grownBytes / 1e6))
  return [
    ...[...properties].map(([what, { runs, faults }]) => ({
      what,
      count: runs,
      fault: faults.length > 0,
      cases: faults,
    })),
    { what: 'mutated requests', count: requests.sent },
    ...[...requests.answers].toSorted(byName).map(([answer, count]) => ({ what: `  ${answer}`, count })),
    judged('answers that are a fault of ours', requests.faults),
    judged('faults in the log of the gateway', complaints),
    judged('files of nobody in the spool', leftovers.orphans),
    { what: 'handles left open', count: leftovers.handles, fault: leftovers.handles > 0 },
    { what: 'MB that the gateway has grown', count: grownMegabytes, fault: grownMegabytes > MOST_GROWTH_MB },
    { what: 'the gateway lives', count: isAlive ? 'yes' : 'no', fault: !isAlive },
  ]
}

const byName = ([one]: [string, number], [other]: [string, number]) => one.localeCompare(other)

const judged = (what: string, cases: readonly string[]): Line => ({
  what,
  count: cases.length,
  fault: cases.length > 0,
  cases,
})

function casesOf({ what, cases = [] }: Line): string[] {
  const more = cases.length - CASES_SHOWN
  return [
    '',
    `${what}:`,
    ...cases.slice(0, CASES_SHOWN).map(one => `  ${one}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}
