import { parseArgs } from 'node:util'

export type Arguments = { help: boolean; rounds: number; only: number | undefined; against: string | undefined }

/** Reads the command line of `pnpm bench`. Throws a TypeError that says what is wrong with it. */
export function readArguments(measurements: number): Arguments {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      rounds: { type: 'string', default: '5' },
      only: { type: 'string' },
      against: { type: 'string' },
    },
  })
  return {
    help: values.help,
    against: values.against,
    rounds: parseCount('rounds', values.rounds, 1000),
    only: values.only === undefined ? undefined : parseCount('only', values.only, measurements),
  }
}

function parseCount(name: string, text: string, max: number): number {
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  throw new TypeError(`--${name} is "${text}": expected a whole number from 1 to ${max}.`)
}
