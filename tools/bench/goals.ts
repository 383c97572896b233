/** What a row is to reach: a ratio to `against`, or without it a value of the gateway's own, in the row's unit. */
export type Goal = {
  row: string
  against?: string
  atMost?: number
  atLeast?: number
  /** Better than the goal, or all that is wished where there is none. */
  stretch?: number
  /** The heading of docs/benchmarks/limit.md that says why it is missed, where it is. */
  why?: string
}

/** The state of the code before its speed was worked on. */
export const BASE = 'e5794be'

export const GOALS: readonly Goal[] = [
  { row: 'upload-1', against: 'C floor', atMost: 1.15, why: 'large-uploads-by-mutation' },
  { row: 'upload-8', against: 'C floor', atMost: 1.3, why: 'large-uploads-by-mutation' },
  { row: 'memory-1', atMost: 100 },
  { row: 'memory-8', atMost: 100 },
  { row: 'memory-32', atMost: 100 },
  { row: 'tus', against: 'the mutation', atMost: 1.3, why: 'large-uploads-by-tus' },
  { row: 'small-1', against: BASE, atLeast: 1.8, stretch: 2.2, why: 'small-uploads-one-at-a-time' },
  { row: 'small-8', against: BASE, atLeast: 2.4, stretch: 3 },
  { row: 'medium-32', against: BASE, atLeast: 2, stretch: 3 },
  { row: 'status', against: 'Yoga', atLeast: 1.07, stretch: 1.3 },
  { row: 'page', against: 'the fewest rows', atMost: 2 },
  { row: 'first-event', against: 'the fewest rows', atMost: 2 },
  { row: 'watched-cpu', atMost: 70 },
  { row: 'watched-live', atMost: 20, why: 'health-beside-many-watchers' },
  { row: 'connect', atMost: 2000 },
  { row: 'ready', stretch: 1000, why: 'start-and-idle-memory' },
  { row: 'idle', stretch: 120, why: 'start-and-idle-memory' },
]

export type Word = 'met' | 'met, stretch too' | 'missed' | 'stretch missed' | 'not measured'
export type Judged = { goal?: string; verdict?: Word }

/** What the goal of a row is, and whether `value` meets it; nothing where it has none. */
export function judge(row: string, against: string | undefined, value: number, unit: string): Judged {
  const goal = GOALS.find(one => one.row === row && one.against === against)
  if (!goal) return {}
  const { atMost, atLeast, stretch } = goal
  const isMost = atLeast === undefined
  const word = isMost ? 'at most' : 'at least'
  const reaches = (bound: number) => (isMost ? value <= bound : value >= bound)
  const bound = atMost ?? atLeast
  return {
    goal: [
      ...(bound === undefined ? [] : [`${word} ${bound} ${unit}`]),
      ...(stretch === undefined ? [] : [`stretch ${word} ${stretch} ${unit}`]),
    ].join(', '),
    verdict: verdictOf(
      bound === undefined ? undefined : reaches(bound),
      stretch === undefined ? undefined : reaches(stretch),
    ),
  }
}

function verdictOf(isMet: boolean | undefined, isWished: boolean | undefined): Word {
  if (isMet === undefined) return isWished ? 'met' : 'stretch missed'
  if (!isMet) return 'missed'
  return isWished ? 'met, stretch too' : 'met'
}
