import { createKaleyraClient } from '@resumable-media/client'
import type { KaleyraClient, KaleyraClientOptions } from '@resumable-media/client'

/** An account at Kaleyra and its WABAs; undefined for every WABA. */
export type Account = { sid: string; apiKey: string; baseUrl: string; wabaIds: readonly string[] | undefined }

/** A WABA was removed from ACCOUNTS_FILE while media items of it were under way. */
export class NoAccountError extends Error {
  override name = 'NoAccountError'
  readonly code = 'NO_ACCOUNT'
  constructor(wabaId: string) {
    super(`WABA ${wabaId} is in no account. Put it into ACCOUNTS_FILE again, and start the gateway again.`)
  }
}

type Options = Pick<KaleyraClientOptions, 'wire' | 'timeoutMs'> & { allowHttp: boolean }

/** What the gateway calls; it has a poller of its own, and needs no `waitUntilUploaded`. */
type AccountClients = Omit<KaleyraClient, 'waitUntilUploaded'>

/**
 * One client for all accounts, each with its own connections: a call goes through the account of its WABA. Without an
 * account it fails with NoAccountError, and nothing is sent.
 */
export function createAccountClients(
  accounts: readonly Account[],
  options: Options,
): AccountClients & { hasAccount(wabaId: string): boolean; sidOf(wabaId: string): string | undefined } {
  const clients = accounts.map(({ wabaIds, ...account }) => {
    // The queue alone decides when a call is made again.
    return {
      wabaIds,
      sid: account.sid,
      client: createKaleyraClient({ ...account, ...options, retry: { attempts: 1 } }),
    }
  })
  const byWaba = new Map(
    clients.flatMap(({ wabaIds = [], ...account }) => wabaIds.map(wabaId => [wabaId, account] as const)),
  )
  const ofAll = clients.find(({ wabaIds }) => wabaIds === undefined)
  const find = (wabaId: string) => byWaba.get(wabaId) ?? ofAll
  const get = (wabaId: string): KaleyraClient => {
    const account = find(wabaId)
    if (!account) throw new NoAccountError(wabaId)
    return account.client
  }

  return {
    hasAccount: wabaId => find(wabaId) !== undefined,
    sidOf: wabaId => find(wabaId)?.sid,
    uploadResumableMedia: async call => get(call.wabaId).uploadResumableMedia(call),
    getResumableMedia: async call => get(call.wabaId).getResumableMedia(call),
    async *listResumableMedia(call) {
      yield* get(call.wabaId).listResumableMedia(call)
    },
    async close() {
      await Promise.all(clients.map(({ client }) => client.close()))
    },
  }
}
