import type { Population } from '@resumable-media/gateway/scale/population'

/** How much is measured. */
export type Sizes = {
  /** The numbers of WABAs between which costs are compared. */
  wabas: readonly [few: number, more: number, most: number]
  rounds: number
  /** Calls of a round: of ten WABAs at most the whole rate. */
  claims: number
  /** Media items whose whole life is measured, on each store. */
  lives: number
  /** The longest queue of a WABA. */
  waiting: number
  longQueueCalls: number
  /** By how much a store is grown to measure what a row takes. */
  growth: number
  /** How many items were sent since a vacuum. */
  sent: number
  files: number
  largeFiles: number
  forMs: number
  watchers: number
  settleMs: number
  simulations: readonly Simulation[]
}

/** `calls` is where a simulation ends that would take too long to the end. */
export type Simulation = { store: StoreName; population: Population; calls?: number }
export const STORES = ['SQLite', 'PostgreSQL'] as const
export type StoreName = (typeof STORES)[number]

export const FULL: Sizes = {
  wabas: [10, 1000, 100_000],
  rounds: 5,
  claims: 200,
  lives: 400,
  waiting: 1000,
  longQueueCalls: 40,
  growth: 50,
  sent: 50_000,
  files: 200,
  largeFiles: 12,
  forMs: 2000,
  watchers: 500,
  settleMs: 1500,
  simulations: [
    { store: 'SQLite', population: { wabas: 100_000, most: 480, least: 1 } },
    { store: 'PostgreSQL', population: { wabas: 1000, most: 120, least: 1 } },
    { store: 'PostgreSQL', population: { wabas: 100_000, most: 480, least: 1 }, calls: 4000 },
  ],
}

/** As little as shows that no call is one too many, and that everything can run. */
export const SHORT: Sizes = {
  wabas: [10, 50, 200],
  rounds: 1,
  claims: 40,
  lives: 16,
  waiting: 60,
  longQueueCalls: 4,
  growth: 2,
  sent: 200,
  files: 3,
  largeFiles: 1,
  forMs: 200,
  watchers: 5,
  settleMs: 100,
  simulations: [
    { store: 'SQLite', population: { wabas: 1000, most: 80, least: 1 } },
    { store: 'PostgreSQL', population: { wabas: 100, most: 50, least: 1 } },
  ],
}
