import { stopOnSignal } from '@resumable-media/runtime'
import { ConfigError, defineCommand, number, wholeNumber } from '@resumable-media/runtime/config'

export type TimedRun = { minutes: number; seed: number; signal: AbortSignal }

const MOST_SEEDS = 1_000_000

/**
 * A command that goes on for `--minutes`, which are said to be `how long`, from random choices that `--seed` decides. Its
 * exit code is what `run` answers; Ctrl-C aborts `signal`, and the command ends once `run` has.
 */
export async function timedRun(
  about: string,
  howLong: string,
  run: (options: TimedRun) => Promise<number>,
): Promise<void> {
  const command = defineCommand(
    about,
    {
      '--minutes': { meaning: howLong, placeholder: 'N', default: '10', ...number({ from: 0.1, to: 600 }) },
      '--seed': {
        meaning: 'what the random choices begin with; the table names the one it had',
        placeholder: 'N',
        ...wholeNumber({ to: MOST_SEEDS }),
      },
    },
    ({ '--help': help, '--minutes': minutes, '--seed': seed = Date.now() % MOST_SEEDS }) => ({ help, minutes, seed }),
  )
  let options
  try {
    options = command.read(process.argv.slice(2))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exitCode = 1
    return
  }
  const { help, minutes, seed } = options
  if (help) return void process.stdout.write(command.help)
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
