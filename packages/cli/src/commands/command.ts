import type { Arguments } from '../arguments/parse.ts'
import type { CommandName } from '../arguments/commands.ts'
import type { Door, GatewayDoor } from '../doors/door.ts'
import type { ExitCode } from '../exit-codes.ts'
import type { Fault } from '../fault.ts'
import type { Output } from '../output/output.ts'
import type { Surroundings } from '../settings/read-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../usage-error.ts'

/** What a command is given. The doors are opened by it, and closed after it. */
export type Context = {
  command: CommandName
  operands: readonly string[]
  options: Arguments['options']
  settings: Settings
  surroundings: Surroundings
  output: Output
  signal: AbortSignal
  explain: (error: unknown) => Fault
  door: () => Door
  gateway: () => GatewayDoor
}

/** Answers the exit code; what it throws is printed, and decides otherwise. */
export type Run = (context: Context) => Promise<ExitCode>

/** Throws a UsageError without one. */
export function wabaOf({ settings, command }: Context): string {
  const { waba } = settings.values
  if (waba !== undefined) return waba
  throw new UsageError([`"${command}" needs a WABA: give --waba ID, or set RESUMABLE_MEDIA_WABA.`], command)
}
