import { median } from './samples.ts'

/** What one thing has cost in one round, in both states of the code: milliseconds, or MB. */
export type Pair = { now: number; before: number }

export type Verdict = {
  /** Now / before: the geometric mean of the rounds' ratios. Above 1 is dearer. */
  ratio: number
  /** The ratio's 95 % interval over the rounds. */
  least: number
  most: number
  word: 'slower' | 'same' | 'faster'
  now: number
  before: number
}

/** Two builds of the same code differ by as much from run to run. */
const TOLERANCE = 0.02

/**
 * Judges rounds in which both states took turns. Noise is judged by the ratios' own spread: a row is slower only when the
 * whole interval lies beyond the tolerance, so that one bad round, which widens the interval, decides nothing.
 */
export function verdictOf(pairs: readonly Pair[]): Verdict {
  const logs = pairs.map(({ now, before }) => Math.log(now / before))
  const mean = logs.reduce((sum, log) => sum + log, 0) / logs.length
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / (logs.length - 1)
  const margin = studentT(logs.length - 1) * Math.sqrt(variance / logs.length)
  const [least, most] = [Math.exp(mean - margin), Math.exp(mean + margin)]
  const word = least > 1 + TOLERANCE ? 'slower' : most < 1 - TOLERANCE ? 'faster' : 'same'
  const [now, before] = [median(pairs.map(pair => pair.now)), median(pairs.map(pair => pair.before))]
  return { ratio: Math.exp(mean), least, most, word, now, before }
}

/** The factor of a two-sided 95 % interval, by degrees of freedom; of one round nothing can be said. */
function studentT(freedom: number): number {
  return [Infinity, 12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26][freedom] ?? 2.23
}
