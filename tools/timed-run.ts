import { stopOnSignal } from '@resumable-media/runtime'
import { ConfigError, defineCommand, number, wholeNumber } from '@resumable-media/runtime/config'

export type TimedRun = { minutes: number; seed: number; signal: AbortSignal }

const MOST_SEEDS = 1_000_000

/** The options of a command that makes random choices for a time; `howLong` says what goes on. */
export const timedRows = (howLong: string) => ({
  '--minutes': { meaning: howLong, placeholder: 'N', ...number({ from: 0.1, to: 600 }) },
  '--seed': {
    meaning: 'what the random choices begin with; the table names the one it had',
    placeholder: 'N',
    ...wholeNumber({ to: MOST_SEEDS }),
  },
})

export const newSeed = (): number => Date.now() % MOST_SEEDS

/**
 * A command that goes on for `--minutes`, which are said to be `how long`, from random choices that `--seed` decides. Its
 * exit code is what `run` answers.
 */
export async function timedRun(
  about: string,
  howLong: string,
  run: (options: TimedRun) => Promise<number>,
): Promise<void> {
  const { '--minutes': minutes, ...rows } = timedRows(howLong)
  const command = defineCommand(about, { '--minutes': { ...minutes, default: '10' }, ...rows }, values => ({
    help: values['--help'],
    minutes: values['--minutes'],
    seed: values['--seed'] ?? newSeed(),
  }))
  await runCommand(command, run)
}

type Options = { help: true | undefined; seed: number }

/** Runs a command, whose exit code is what `run` answers. Ctrl-C aborts `signal`, and the command ends once `run` has. */
export async function runCommand<Given extends Options>(
  command: { help: string; read: (args: string[]) => Given },
  run: (options: Given & { signal: AbortSignal }) => Promise<number>,
): Promise<void> {
  let options
  try {
    options = command.read(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
    return
  }
  if (options.help) return void process.stdout.write(command.help)
  const ending = new AbortController()
  const done = Promise.withResolvers<void>()
  stopOnSignal(async () => {
    ending.abort()
    await done.promise
    process.exit(130)
  })
  process.stderr.write(`seed ${options.seed}\n`)
  try {
    process.exitCode = await run({ ...options, signal: ending.signal })
  } finally {
    done.resolve()
  }
}
