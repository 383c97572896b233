import { STATUS } from '../client.ts'
import type { MediaState } from '../evidence.ts'
import type { Http } from './http.ts'

export type Reader = ReturnType<typeof createReader>

/** Shorter than a gateway is stopped. */
const SILENT_MS = 4000

/** Queries by GET, which the proxy may pass on to a second gateway. Each throws when there is no answer. */
export function createReader(url: string, http: Http) {
  async function ask<Data>(query: string, variables: object): Promise<Data> {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) })
    const headers = { accept: 'application/json', 'graphql-require-preflight': '1' }
    const call = { method: 'GET', url: `${url}/graphql?${parameters}`, headers, silentMs: SILENT_MS }
    const { status, body } = await http.send(call)
    if (status !== 200) throw new Error(`${status} ${body}`)
    const { data, errors } = JSON.parse(body) as { data?: Data | null; errors?: unknown[] }
    if (!data || errors) throw new Error(body)
    return data
  }

  return {
    /** Null for a media item that the gateways do not know. */
    media: async (id: string) => (await ask<{ mediaStatus: MediaState | null }>(STATUS, { id })).mediaStatus,

    /** How many of its slots a WABA has in use. */
    used: async (wabaId: string) => (await ask<{ uploadQuota: { used: number } }>(QUOTA, { wabaId })).uploadQuota.used,
  }
}

const QUOTA = 'query($wabaId: ID!) { uploadQuota(wabaId: $wabaId) { used } }'
