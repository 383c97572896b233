import manifest from '../package.json' with { type: 'json' }
import { commandOf } from './arguments/commands.ts'
import type { CommandName } from './arguments/commands.ts'
import { helpOf } from './arguments/help.ts'
import { parseArguments } from './arguments/parse.ts'
import { completion } from './commands/completion.ts'
import type { Run } from './commands/command.ts'
import { doctor } from './commands/doctor.ts'
import { cancel, list, quota, renew, status } from './commands/look.ts'
import { upload } from './commands/upload.ts'
import { watch } from './commands/watch.ts'
import { openDoor, openGatewayDoor } from './doors/open-door.ts'
import { EXIT } from './exit-codes.ts'
import type { ExitCode } from './exit-codes.ts'
import { faultOf } from './fault.ts'
import type { Fault } from './fault.ts'
import { createOutput } from './output/output.ts'
import type { Stream } from './output/output.ts'
import { createExplain } from './settings/explain.ts'
import { readSettings } from './settings/read-settings.ts'
import type { Surroundings } from './settings/read-settings.ts'
import { UsageError } from './usage-error.ts'

const RUNS: Record<CommandName, Run> = { upload, status, list, watch, quota, renew, cancel, doctor, completion }

type Process = Surroundings & {
  args: readonly string[]
  stdout: Stream
  stderr: Stream
  signal: AbortSignal
}

/** Runs one command line, and answers its exit code. What goes wrong is printed here, once. */
export async function run({ args, stdout, stderr, signal, ...surroundings }: Process): Promise<ExitCode> {
  const output = createOutput({
    stdout,
    stderr,
    env: surroundings.env,
    json: args.includes('--json'),
    quiet: args.includes('--quiet') || args.includes('-q'),
  })
  let explain: (error: unknown) => Fault = faultOf
  try {
    const { command, operands, options } = parseArguments(args)
    if (options.version !== undefined) return print(stdout, `${manifest.version}\n`)
    if (options.help !== undefined) return print(stdout, helpOf(command))
    if (command === undefined) {
      stderr.write(helpOf())
      return EXIT.usage
    }
    const settings = readSettings(options, commandOf(command).options, surroundings)
    // The doctor says what is wrong with them, beside the rest.
    if (settings.faults.length > 0 && command !== 'doctor') throw new UsageError(settings.faults, command)
    explain = createExplain(settings)
    const opening = { command, settings, surroundings, signal, note: output.note }
    const door = once(() => openDoor(opening))
    const gateway = once(() => openGatewayDoor(opening))
    const given = { command, operands, options, settings, surroundings }
    return await RUNS[command]({ ...given, output, signal, explain, door, gateway })
  } catch (error) {
    const fault = explain(error)
    const more =
      error instanceof UsageError ? `\nSee: resumable-media ${error.command ? `${error.command} ` : ''}--help` : ''
    output.fault({ ...fault, message: `${fault.message}${more}` })
    return fault.exitCode
  }
}

function print(stdout: Stream, text: string): ExitCode {
  stdout.write(text)
  return EXIT.ok
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined
  return () => (made ??= { value: make() }).value
}
