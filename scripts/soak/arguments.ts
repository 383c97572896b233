import { parseArgs } from 'node:util'

export type Arguments = { help: boolean; minutes: number; seed: number }

/** Reads the command line of `pnpm soak`. Throws a TypeError that says what is wrong with it. */
export function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % MOST_SEEDS) },
    },
  })
  return {
    help: values.help,
    minutes: parseNumber('minutes', values.minutes, { least: 0.1, most: 120 }),
    seed: parseNumber('seed', values.seed, { least: 0, most: MOST_SEEDS, whole: true }),
  }
}

const MOST_SEEDS = 1_000_000

function parseNumber(name: string, text: string, { least, most, whole = false }: Bounds): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value))) return value
  throw new TypeError(`--${name} is "${text}": expected a ${whole ? 'whole ' : ''}number from ${least} to ${most}.`)
}

type Bounds = { least: number; most: number; whole?: boolean }
