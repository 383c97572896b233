import { resolve } from 'node:path'
import { defineConfig, environment } from '@resumable-media/runtime/config'
import type { Values } from '@resumable-media/runtime/config'
import type { Auth } from '../access/verify.ts'
import type { Account } from '../kaleyra/clients.ts'
import { checks } from './checks.ts'
import { KEYS } from './keys.ts'

export type Config = ReturnType<typeof readConfig>

/** Reads the configuration out of an environment. Throws one ConfigError with every fault in it. */
export const readConfig = (env: Record<string, string | undefined>) => config.read(environment(env))

/** The table of keys, for `--help`. */
export const configHelp = () => config.help()

const config = defineConfig(KEYS, {
  checks,
  build: v => ({
    kaleyra: {
      accounts: v.ACCOUNTS_FILE ?? [accountOf(v)],
      /** Whether an API key may go in clear text to other machines. */
      allowHttp: v.KALEYRA_ALLOW_HTTP,
      /** The secrets that a callback may hold, the present one first. */
      callbackSecrets: [v.KALEYRA_CALLBACK_SECRET, v.KALEYRA_CALLBACK_SECRET_PREVIOUS].filter(isSet),
      rate: v.KALEYRA_RATE_LIMIT,
      wire: v.KALEYRA_WIRE,
      timeoutMs: v.KALEYRA_TIMEOUT,
    },
    waits: {
      retryDelaysMs: v.RETRY_DELAYS,
      retryForMs: v.RETRY_FOR,
      pollDelaysMs: v.POLL_DELAYS,
      lookAgainMs: v.LOOK_AGAIN_DELAY,
    },
    lifetimes: { handleTtlMs: Math.min(v.HANDLE_TTL, v.DATA_TTL), dataTtlMs: v.DATA_TTL, uploadTtlMs: v.UPLOAD_TTL },
    http: {
      host: v.HOST,
      port: v.PORT,
      keepAliveMs: v.KEEP_ALIVE_TIMEOUT,
      /** Undefined: the gateway is reached under the name that a request was sent to. */
      publicUrl: v.PUBLIC_URL && withoutLastSlash(v.PUBLIC_URL),
      allowedOrigins: v.ALLOWED_ORIGINS,
    },
    storage: { dataDir: resolve(v.DATA_DIR), maxSpoolBytes: v.SPOOL_MAX_BYTES, diskReserveBytes: v.DISK_RESERVE_BYTES },
    limits: {
      maxUploadBytes: v.MAX_UPLOAD_BYTES,
      /** What one caller may have at once; not counted while no caller is told from another. */
      perCaller: {
        uploads: v.MAX_UPLOADS_AT_ONCE,
        unfinished: v.MAX_UNFINISHED_UPLOADS,
        subscriptions: v.MAX_SUBSCRIPTIONS,
      },
    },
    auth: authOf(v),
    pages: {
      /** Whether the schema can be explored: GraphiQL, introspection, and suggestions in errors. */
      graphiql: v.GRAPHIQL ?? v.NODE_ENV !== 'production',
      /** A WABA that the console offers to those who try it out. */
      exampleWaba: v.EXAMPLE_WABA,
    },
    logLevel: v.LOG_LEVEL,
  }),
})

/** One account for every WABA: whose they are, Kaleyra knows. */
function accountOf(values: Values<typeof KEYS>): Account {
  const baseUrl = withoutLastSlash(values.KALEYRA_BASE_URL ?? values.KALEYRA_POD)
  return { sid: values.KALEYRA_SID, apiKey: values.KALEYRA_API_KEY, baseUrl, wabaIds: undefined }
}

function authOf({
  AUTH,
  JWKS_URL,
  JWT_SECRET = '',
  JWT_ISSUER,
  JWT_AUDIENCE,
  JWT_WABAS_CLAIM,
}: Values<typeof KEYS>): Auth {
  if (AUTH === 'none') return { kind: 'none' }
  const keys = JWKS_URL === undefined ? { secret: JWT_SECRET } : { jwksUrl: JWKS_URL }
  return { kind: 'jwt', keys, issuer: JWT_ISSUER, audience: JWT_AUDIENCE, wabasClaim: JWT_WABAS_CLAIM }
}

const withoutLastSlash = (url: string) => url.replace(/\/+$/u, '')
const isSet = (secret: string | undefined) => secret !== undefined
