import type { Verdict } from './judge.ts'
import { isFault } from './lines.ts'
import type { Course, Line } from './lines.ts'

const CASES_SHOWN = 10

/** The outcome of a run as a table for a terminal, with the cases of what is wrong below it. */
export function formatTable(lines: readonly Line[], told: readonly string[]): string {
  const width = Math.max(...lines.map(({ what }) => what.length))
  const rows = lines.map(line =>
    `${line.what.padEnd(width)}  ${String(line.count).padStart(6)}  ${bound(line)}`.trimEnd(),
  )
  return [...rows, '', ...told, ...lines.filter(isFault).flatMap(casesOf)].join('\n')
}

function bound(line: Line): string {
  if (line.most === undefined) return ''
  return `${line.most === 0 ? 'must be 0' : `at most ${line.most}`.padEnd(9)}  ${isFault(line) ? 'FAULT' : 'ok'}`
}

/** What is below the table of a run with one gateway. */
export function toldOf(verdict: Verdict, course: Course): string[] {
  const { kills, cut } = course
  return [
    beginOf(verdict, course),
    `the gateway was killed ${kills} times with uploads in flight; their senders sent again ${cut} times`,
    ...faultsOf(verdict, course),
  ]
}

export function beginOf({ complete }: Verdict, { seed, seconds }: Pick<Course, 'seed' | 'seconds'>): string {
  return `seed ${seed}, ${Math.round(seconds)} s${complete ? '' : ', ended early'}`
}

export function faultsOf({ calls, failedCalls }: Verdict, { faults }: Pick<Course, 'faults'>): string[] {
  const percent = calls === 0 ? 0 : Math.round((100 * failedCalls) / calls)
  return [
    `of ${calls} uploads that began to arrive at the sandbox ${failedCalls} (${percent} %) got no 202:`,
    ...[...faults].map(([name, times]) => `  it ${name}: ${times} times`),
  ]
}

function casesOf({ what, cases = [] }: Line): string[] {
  if (cases.length === 0) return []
  const more = cases.length - CASES_SHOWN
  return [
    '',
    `${what}:`,
    ...cases.slice(0, CASES_SHOWN).map(one => `  ${one}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}
