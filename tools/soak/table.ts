import type { Verdict } from './judge.ts'
import { isFault, linesOf } from './lines.ts'
import type { Course, Line } from './lines.ts'

const CASES_SHOWN = 10

/** The outcome of a run as a table for a terminal, with the cases of what is wrong below it. */
export function formatTable(verdict: Verdict, course: Course): string {
  const lines = linesOf(verdict, course)
  const width = Math.max(...lines.map(({ what }) => what.length))
  const rows = lines.map(line =>
    `${line.what.padEnd(width)}  ${String(line.count).padStart(6)}  ${bound(line)}`.trimEnd(),
  )
  return [...rows, '', ...told(verdict, course), ...lines.filter(isFault).flatMap(casesOf)].join('\n')
}

function bound(line: Line): string {
  if (line.most === undefined) return ''
  return `${line.most === 0 ? 'must be 0' : `at most ${line.most}`.padEnd(9)}  ${isFault(line) ? 'FAULT' : 'ok'}`
}

function told({ calls, failedCalls, complete }: Verdict, { seed, seconds, kills, cut, faults }: Course): string[] {
  const percent = calls === 0 ? 0 : Math.round((100 * failedCalls) / calls)
  return [
    `seed ${seed}, ${Math.round(seconds)} s${complete ? '' : ', ended early'}`,
    `the gateway was killed ${kills} times with uploads in flight; their senders sent again ${cut} times`,
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
