import type { KaleyraClientOptions } from '@resumable-media/client'
import { commandOf } from '../arguments/commands.ts'
import type { CommandName } from '../arguments/commands.ts'
import { memoryFolder, openMemory } from '../files/memory.ts'
import type { Surroundings } from '../settings/read-settings.ts'
import type { Settings } from '../settings/settings.ts'
import { UsageError } from '../usage-error.ts'
import type { Door, GatewayDoor } from './door.ts'
import { openGateway } from './gateway.ts'
import { openKaleyra } from './kaleyra.ts'

type Opening = {
  command: CommandName
  settings: Settings
  surroundings: Surroundings
  signal: AbortSignal
  note: (text: string) => void
}

/** The gateway where one is set, else straight to Kaleyra. Throws a UsageError where neither can be. */
export function openDoor({ command, settings, surroundings, signal, note }: Opening): Door {
  const { values } = settings
  if (values.gateway !== undefined && values.direct === undefined)
    return openGateway({ url: values.gateway, token: values.token, memory: memoryOf(surroundings, note), signal })
  const account = accountOf(settings)
  if ('missing' in account) {
    const cure = 'Or set RESUMABLE_MEDIA_GATEWAY, or give --gateway URL. `resumable-media --help` lists all settings.'
    throw new UsageError([...account.missing, cure], command)
  }
  return openKaleyra(account, signal)
}

/** Throws a UsageError without a gateway. */
export function openGatewayDoor({ command, settings, surroundings, signal, note }: Opening): GatewayDoor {
  const { gateway, token } = settings.values
  if (gateway !== undefined) return openGateway({ url: gateway, token, memory: memoryOf(surroundings, note), signal })
  throw new UsageError(
    [
      `"${command}" needs a gateway: the API of Kaleyra has no such call. Give --gateway URL, or set RESUMABLE_MEDIA_GATEWAY.`,
    ],
    commandOf(command).needsGateway && command,
  )
}

/** The account, or what is missing of it. */
export function accountOf({ values }: Settings): KaleyraClientOptions | { missing: string[] } {
  const { sid, pod = 'in', 'api-key': apiKey, 'base-url': baseUrl } = values
  if (sid !== undefined && apiKey !== undefined) return { sid, apiKey, ...(baseUrl ? { baseUrl } : { pod }) }
  return {
    missing: [
      ...(sid === undefined ? ['The SID is missing: set KALEYRA_SID, or give --sid SID.'] : []),
      ...(apiKey === undefined ? ['The API key is missing: set KALEYRA_API_KEY, or give --api-key-file PATH.'] : []),
    ],
  }
}

function memoryOf({ env, home }: Surroundings, note: (text: string) => void) {
  const folder = memoryFolder(env, home)
  return openMemory(folder, error =>
    note(
      `An upload that breaks off cannot go on: ${folder} cannot be written (${(error as NodeJS.ErrnoException).code}).`,
    ),
  )
}
