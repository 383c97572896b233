import { checkGateway } from '../doctor/gateway.ts'
import { checkKaleyra } from '../doctor/kaleyra.ts'
import { fail, ok } from '../doctor/line.ts'
import type { Line } from '../doctor/line.ts'
import { checkDisk, checkProxies } from '../doctor/machine.ts'
import { accountOf } from '../doors/open-door.ts'
import { EXIT } from '../exit-codes.ts'
import { memoryFolder } from '../files/memory.ts'
import { unlessInterrupted } from '../interrupts.ts'
import type { Settings } from '../settings/settings.ts'
import type { Context, Run } from './command.ts'

/** Prints each line as soon as it is known. */
export const doctor: Run = async context => {
  const { settings, surroundings, output, signal } = context
  const { gateway, direct } = settings.values
  const account = accountOf(settings)
  let hasFailed = false
  const show = (lines: readonly Line[]) => {
    for (const line of lines) {
      signal.throwIfAborted()
      hasFailed ||= line.state === 'fail'
      output.result(line, `${line.state.padEnd(5)} ${line.check.padEnd(14)} ${line.message}`)
    }
  }
  show(configuration(context, account))
  show([checkProxies(surroundings.env)])
  if (settings.faults.length === 0) {
    if (!('missing' in account)) show(await unlessInterrupted(checkKaleyra(account, settings), signal))
    if (gateway !== undefined && direct === undefined) {
      show(await unlessInterrupted(checkGateway(gateway, settings), signal))
      show([checkDisk(memoryFolder(surroundings.env, surroundings.home))])
    }
  }
  return hasFailed ? EXIT.failed : EXIT.ok
}

function configuration({ settings }: Context, account: ReturnType<typeof accountOf>): Line[] {
  const { faults, values, files } = settings
  if (faults.length > 0) return faults.map(message => fail('configuration', message))
  if ('missing' in account && (values.gateway === undefined || values.direct !== undefined))
    return [fail('configuration', `${account.missing.join(' ')} Or set RESUMABLE_MEDIA_GATEWAY.`)]
  return [ok('configuration', `${sources(settings)}${files.length > 0 ? `; files: ${files.join(', ')}` : ''}`)]
}

const sources = ({ from }: Settings) => Object.values(from).join(', ')
