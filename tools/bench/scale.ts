/** How much is measured. */
export type Scale = {
  rounds: number
  largeBytes: number
  pieceBytes: number
  /** Large uploads at once; the rivals are measured up to `rivalsUpTo`, since some hold every byte in memory. */
  largeAtOnce: readonly number[]
  rivalsUpTo: number
  smallBytes: number
  smallAtOnce: readonly number[]
  mediumBytes: number
  mediumAtOnce: number
  /** Whether the state of the code before its speed was worked on is measured too; it has to be installed. */
  withBase: boolean
  /** How many large uploads go before, so that the code is warm. */
  warmUps: number
  /** How long calls are counted in one turn. */
  forMs: number
  rows: readonly number[]
  watchedUploads: number
  /** How many are watching; the goal is for as many as there are uploads. */
  watchers: readonly number[]
  watchedMs: number
  /** How long a process rests before its memory is read. */
  settleMs: number
}

const KB = 1024
const MB = 1024 * KB

export const FULL: Scale = {
  rounds: 5,
  // The largest file there may be.
  largeBytes: 100 * MB,
  pieceBytes: 8 * MB,
  largeAtOnce: [1, 8, 32],
  rivalsUpTo: 8,
  smallBytes: KB,
  smallAtOnce: [1, 8],
  mediumBytes: 100 * KB,
  mediumAtOnce: 32,
  withBase: true,
  warmUps: 2,
  forMs: 1000,
  rows: [1000, 100_000, 1_000_000],
  watchedUploads: 100,
  watchers: [0, 100, 1000],
  watchedMs: 5000,
  settleMs: 2000,
}

/** As little as shows that every measurement can run. */
export const SHORT: Scale = {
  ...FULL,
  rounds: 1,
  largeBytes: 2 * MB,
  pieceBytes: MB,
  largeAtOnce: [2],
  rivalsUpTo: 2,
  smallAtOnce: [2],
  mediumAtOnce: 4,
  withBase: false,
  warmUps: 0,
  forMs: 100,
  rows: [100, 1000],
  watchedUploads: 10,
  watchers: [0, 10],
  watchedMs: 600,
  settleMs: 100,
}
