import { parseArgs } from 'node:util'
import { stopOnSignal } from '@resumable-media/runtime'

export type TimedRun = { minutes: number; seed: number; signal: AbortSignal }

/**
 * A command that goes on for `--minutes` from random choices that `--seed` decides. Its exit code is what `run` answers;
 * Ctrl-C aborts `signal`, and the command ends once `run` has.
 */
export async function timedRun(help: string, run: (options: TimedRun) => Promise<number>): Promise<void> {
  const options = argumentsOrFault()
  if (options instanceof TypeError) {
    process.stderr.write(`${options.message}\n`)
    process.exitCode = 1
    return
  }
  const { minutes, seed } = options
  if (options.help) return void process.stdout.write(help)
  const ending = new AbortController()
  const done = Promise.withResolvers<void>()
  stopOnSignal(async () => {
    ending.abort()
    await done.promise
    process.exit(130)
  })
  process.stderr.write(`seed ${seed}\n`)
  try {
    process.exitCode = await run({ minutes, seed, signal: ending.signal })
  } finally {
    done.resolve()
  }
}

type Arguments = { help: boolean; minutes: number; seed: number }

function argumentsOrFault(): Arguments | TypeError {
  try {
    return readArguments()
  } catch (error) {
    if (error instanceof TypeError) return error
    throw error
  }
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      minutes: { type: 'string', default: '10' },
      seed: { type: 'string', default: String(Date.now() % MOST_SEEDS) },
    },
  })
  return {
    help: values.help,
    minutes: parseNumber('minutes', values.minutes, { least: 0.1, most: 600 }),
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
