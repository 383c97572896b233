import type { Verdict } from '../judge.ts'
import { linesOf, none } from '../lines.ts'
import type { Course, Line } from '../lines.ts'
import { beginOf, faultsOf } from '../table.ts'
import type { End } from './end.ts'
import { checkLedger } from './ledger.ts'

export type CourseOfSeveral = Omit<Course, 'kills' | 'cut'> & {
  gateways: number
  troubles: ReadonlyMap<string, number>
  /** How often senders tried again, by the answer. */
  again: ReadonlyMap<string, number>
  /** How often subscribers came again. */
  reconnects: number
  /** What a stream said that ends it for good. */
  endedStreams: readonly string[]
}

export function linesOfSeveral(
  verdict: Verdict,
  course: CourseOfSeveral,
  { ledger, blind, unfreed }: End,
  { untilSwept }: { untilSwept: boolean },
): Line[] {
  if (!verdict.complete) return linesOf(verdict, course)
  const { unknown, missing, incomplete } = checkLedger(ledger)
  const swept = untilSwept ? none : (what: string, cases: readonly string[]) => ({ what, count: cases.length })
  return [
    ...linesOf(verdict, course),
    none('objects that no row knows', unknown),
    none('pieces whose object is gone', missing),
    none('files with a gap', incomplete),
    swept('objects that are to be removed', ledger.intents),
    {
      what: 'gateways in the database',
      count: ledger.instances.length,
      most: course.gateways,
      cases: ledger.instances,
    },
    none('WABAs whose slots are not free again', unfreed),
    none('final states that a subscriber missed', blind),
    none('streams that ended for good', course.endedStreams),
  ]
}

export function toldOfSeveral(verdict: Verdict, course: CourseOfSeveral): string[] {
  const { gateways, troubles, again, reconnects } = course
  return [
    beginOf(verdict, course),
    `${gateways} gateways behind nginx, while`,
    ...timesOf(troubles),
    'senders tried again after',
    ...timesOf(again),
    `subscribers connected again ${reconnects} times`,
    ...faultsOf(verdict, course),
  ]
}

const timesOf = (counts: ReadonlyMap<string, number>) => [...counts].map(([name, times]) => `  ${name}: ${times} times`)
