import { createKaleyraClient, KaleyraError, pods } from '@resumable-media/client'
import type { KaleyraClientOptions } from '@resumable-media/client'
import type { Settings } from '../settings/settings.ts'
import { fail, ok, warn } from './line.ts'
import type { Line } from './line.ts'
import { isReached, reach } from './reach.ts'

/** The key and the WABA, by one GET of the list: nothing is uploaded. */
export async function checkKaleyra(account: KaleyraClientOptions, { values, from }: Settings): Promise<Line[]> {
  const url = 'pod' in account ? pods[account.pod] : account.baseUrl
  const reached = await reach('Kaleyra', url)
  if (!isReached(reached)) return [reached]
  const { waba } = values
  if (waba === undefined)
    return [...reached.lines, warn('key', 'It is not checked: give --waba ID, which the check needs.')]
  return [...reached.lines, ...(await checkKey(account, waba, from['api-key'] ?? ''))]
}

async function checkKey(account: KaleyraClientOptions, wabaId: string, where: string): Promise<Line[]> {
  const client = createKaleyraClient({ ...account, timeoutMs: MOST_MS, retry: { attempts: 1 } })
  const accepted = ok('key', 'It is accepted.')
  try {
    await client.getResumableMedia({ wabaId, limit: 1 })
    return [accepted, ok('WABA', `${wabaId} is in the account.`)]
  } catch (error) {
    if (!(error instanceof KaleyraError)) throw error
    const { reason, message, whatToDo } = error
    const words = `${message.replace(/[.\s]*$/u, '.')} ${whatToDo}`
    if (reason === 'BAD_CREDENTIALS') return [fail('key', `${words} The key is from ${where}.`)]
    if (reason === 'WABA_NOT_OWNED' || reason === 'WABA_WRONG_VERSION')
      return [accepted, fail('WABA', `${wabaId}: ${words}`)]
    return [fail('key', words)]
  } finally {
    await client.close()
  }
}

const MOST_MS = 10_000
