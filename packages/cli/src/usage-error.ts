import type { CommandName } from './arguments/commands.ts'

/** The command line, a file or a setting is wrong: every fault, each with its cure. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code = 'USAGE'
  /** Whose `--help` tells more. */
  readonly command: CommandName | undefined

  constructor(faults: readonly string[], command?: CommandName) {
    super(faults.join('\n'))
    this.command = command
  }
}
