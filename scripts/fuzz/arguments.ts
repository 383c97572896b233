import { parseArgs } from 'node:util'

export type Arguments = { help: boolean; minutes: number; seed: number }

/** Reads the command line of `pnpm fuzz`. Throws a TypeError that says what is wrong with it. */
export function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % MOST_SEEDS) },
    },
  })
  const minutes = Number(values.minutes)
  if (!(minutes >= 0.1 && minutes <= 600))
    throw new TypeError(`--minutes is "${values.minutes}": expected a number from 0.1 to 600.`)
  const seed = Number(values.seed)
  if (!Number.isInteger(seed) || seed < 0 || seed > MOST_SEEDS || values.seed.trim() === '')
    throw new TypeError(`--seed is "${values.seed}": expected a whole number from 0 to ${MOST_SEEDS}.`)
  return { help: values.help, minutes, seed }
}

const MOST_SEEDS = 1_000_000
