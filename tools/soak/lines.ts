import type { Verdict } from './judge.ts'
import { RATE } from './scale.ts'

/** What happened beside that which is judged. */
export type Course = {
  seed: number
  seconds: number
  kills: number
  /** How often an upload was sent again under its key, since its connection broke or could not be made. */
  cut: number
  /** How often each fault came over the sandbox. */
  faults: ReadonlyMap<string, number>
  /** How often the gateway ended without having been killed. */
  deaths: number
  /** Answers to an upload that were neither a media item nor a refusal of Kaleyra's. */
  unexpected: readonly string[]
}

/** One line of the table. With `most`, more than that is a fault of the run; `cases` are what was counted. */
export type Line = { what: string; count: number; most?: number; cases?: readonly string[] }

/**
 * Of what was accepted. Uploads of one name go one after the other, so what is left is a file that is lost again and
 * again: it does not keep its name for ever.
 */
const MOST_UNKNOWN = 0.002

export function linesOf(verdict: Verdict, course: Pick<Course, 'deaths' | 'unexpected'>): Line[] {
  return [
    { what: 'accepted', count: verdict.accepted },
    { what: 'delivered', count: verdict.delivered },
    {
      what: 'failed: the outcome of a call is unknown',
      count: verdict.outcomeUnknown.length,
      most: Math.floor(verdict.accepted * MOST_UNKNOWN),
      cases: verdict.outcomeUnknown,
    },
    none('failed for another reason', verdict.otherFailures),
    { what: 'on their way', count: verdict.onTheirWay },
    none('lost', verdict.lost),
    none('duplicates', verdict.duplicates),
    { what: 'duplicates after an unknown outcome', count: verdict.duplicatesExplained.length },
    none('wrong handles', verdict.wrongHandles),
    none('orphans in the spool', verdict.orphans),
    none('media without their bytes', verdict.withoutBytes),
    none('final states undone', verdict.undone),
    none('429s seen that we caused', verdict.limited),
    { what: `most calls of a WABA in any ${RATE.windowMs / 1000} s`, count: verdict.mostInAnyWindow, most: RATE.calls },
    { what: 'gateway ended by itself', count: course.deaths, most: 0 },
    none('unexpected answers', course.unexpected),
  ]
}

/** A line whose count must be 0. */
export const none = (what: string, cases: readonly string[]): Line => ({ what, count: cases.length, most: 0, cases })

export const isFault = ({ count, most = Infinity }: Line) => count > most
