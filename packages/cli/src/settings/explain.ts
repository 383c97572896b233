import { faultOf } from '../fault.ts'
import type { Fault } from '../fault.ts'
import type { Settings } from './settings.ts'

/** How a command fails, with the setting that is to blame and where it is from. A secret is named by its place alone. */
export function createExplain({ values, from }: Settings): (error: unknown) => Fault {
  const origin = (name: 'sid' | 'waba') => `${values[name]}, from ${from[name]}`
  const more: Record<string, string> = {
    BAD_CREDENTIALS: ` The SID is ${origin('sid')}; the key is from ${from['api-key']}.`,
    WABA_NOT_OWNED: ` The WABA is ${origin('waba')}.`,
    WABA_WRONG_VERSION: ` The WABA is ${origin('waba')}.`,
  }
  return error => {
    const fault = faultOf(error)
    // Through a gateway the account is that of the gateway.
    const isOfGateway = values.gateway !== undefined && values.direct === undefined
    return isOfGateway ? fault : { ...fault, message: `${fault.message}${more[fault.code] ?? ''}` }
  }
}
