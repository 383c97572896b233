import { startSandbox } from '@resumable-media/sandbox'
import { createApi } from '@resumable-media/test-kit/api'
import { startGatewayProcess } from '@resumable-media/test-kit/gateway-process'
import type { GatewayProcess } from '@resumable-media/test-kit/gateway-process'
import { onPostgres } from '@resumable-media/test-kit/postgres'
import { SECRET } from '@resumable-media/test-kit/system'
import { createTus } from '@resumable-media/test-kit/tus'
import type { Engines } from './engines.ts'

const ACCOUNT = { sid: 'HXAP1600000097IN', apiKey: 'A0000000000000000000000000000sand' }
const KEYS = {
  KALEYRA_SID: ACCOUNT.sid,
  KALEYRA_API_KEY: ACCOUNT.apiKey,
  KALEYRA_CALLBACK_SECRET: SECRET,
  POLL_DELAYS: '200ms',
  RETRY_DELAYS: '100ms',
  LOOK_AGAIN_DELAY: '100ms',
}
const WABAS = Array.from({ length: 40 }, (_, n) => String(150_440_000_143_000 + n))
/** Of the sandbox: the gateways have to keep their own. */
const NO_LIMIT = { calls: 1_000_000, perMs: 3_600_000 }

export type SharedSystem = Awaited<ReturnType<typeof startSharedSystem>>
export type Gateway = Awaited<ReturnType<SharedSystem['start']>>
/** The network namespace that it is in, and the headers of what it is asked. */
type As = { within?: string; headers?: Record<string, string> }

/** A sandbox, and as many gateways as a test starts, which share a new database and a new prefix. */
export async function startSharedSystem(engines: Engines, env: Record<string, string> = {}) {
  const keys = await engines.newKeys()
  const kaleyra = await startSandbox({
    port: 0,
    accounts: [{ ...ACCOUNT, wabaIds: WABAS }],
    rateLimit: NO_LIMIT,
    callbackSecret: SECRET,
  })
  const started: GatewayProcess[] = []
  const unused = [...WABAS]
  const rows = (statement: string) => onPostgres(keys.DATABASE_URL, statement)

  return {
    kaleyra,
    keys,
    /** A WABA that no other test has used: its slots are free. */
    newWaba: () => unused.pop() ?? '',
    rows,
    /** The ids of the gateways that the database knows. */
    instances: async () => (await rows('select id from instance order by id')).map(({ id }) => String(id)),
    /** The uploads of a WABA that the sandbox has seen, whole or not. */
    posts: (wabaId: string) => kaleyra.requests.filter(({ method, wabaId: of }) => method === 'POST' && of === wabaId),
    /** The names of the files that the sandbox has taken for a WABA. */
    taken: (wabaId: string) =>
      kaleyra.requests.flatMap(one =>
        one.wabaId === wabaId && one.method === 'POST' && one.mediaId !== null ? [one.fileName ?? ''] : [],
      ),

    async start(more: Record<string, string> = {}, { within, headers = {} }: As = {}) {
      const all = { ...KEYS, KALEYRA_BASE_URL: kaleyra.url, ...keys, ...env, ...more }
      const gateway = await startGatewayProcess(all, within === undefined ? {} : { within })
      started.push(gateway)
      return {
        ...gateway,
        ...createApi(gateway.url, headers),
        tus: createTus(gateway.url, headers),
        /** Where an upload is at this gateway. */
        uploadUrl: (id: string) => `${gateway.url}/uploads/${id}`,
        callbackUrl: `${gateway.url}/callbacks/kaleyra`,
        signal: (signal: NodeJS.Signals) => void process.kill(gateway.pid, signal),
        /** Why it is not ready; nothing when it is. */
        async unready(): Promise<string[]> {
          const response = await fetch(`${gateway.url}/health/ready`)
          return ((await response.json()) as { reasons?: string[] }).reasons ?? []
        },
      }
    },

    async stop(): Promise<void> {
      await Promise.all(started.map(gateway => gateway.end('SIGKILL')))
      await kaleyra.stop()
    },
  }
}
