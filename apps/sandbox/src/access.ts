import type { Account } from './accounts.ts'
import type { ExampleName } from './answer.ts'

type Credentials = { sid: string; apiKey: string | undefined; wabaId: string }

/** The account that a call is for, or the first of the four refusals that fits, in the order of the vendor's list. */
export function checkAccess(
  accounts: readonly Account[],
  { sid, apiKey, wabaId }: Credentials,
): { account: Account } | { refusal: ExampleName } {
  const account = accounts.find(one => one.sid === sid && one.apiKey === apiKey)
  if (account === undefined) return { refusal: 'badCredentials' }
  if (!account.enabled) return { refusal: 'accountNotEnabled' }
  const waba = account.wabas.find(one => one.id === wabaId)
  if (waba === undefined) return { refusal: 'wabaNotOwned' }
  if (waba.apiVersion !== 2) return { refusal: 'wabaWrongVersion' }
  return { account }
}
