import { resolve } from 'node:path'
import { defineConfig, environment } from '@resumable-media/runtime/config'
import type { Values } from '@resumable-media/runtime/config'
import type { Auth } from '../access/auth.ts'
import type { Account } from '../kaleyra/account.ts'
import { checks } from './checks.ts'
import { KEYS } from './keys.ts'

export type Config = ReturnType<typeof readConfig>

/** Reads the configuration out of an environment. Throws one ConfigError with every fault in it. */
export const readConfig = (env: Record<string, string | undefined>) => config.read(environment(env))

/** The table of keys, for `--help`. */
export const configHelp = () => config.help()

const config = defineConfig(KEYS, {
  checks,
  build: values => ({
    kaleyra: {
      accounts: values.ACCOUNTS_FILE ?? [accountOf(values)],
      /** Whether an API key may go in clear text to other machines. */
      allowHttp: values.KALEYRA_ALLOW_HTTP,
      /** The secrets that a callback may hold, the present one first. */
      callbackSecrets: [values.KALEYRA_CALLBACK_SECRET, values.KALEYRA_CALLBACK_SECRET_PREVIOUS].filter(
        one => one !== undefined,
      ),
      rate: values.KALEYRA_RATE_LIMIT,
      wire: values.KALEYRA_WIRE,
      timeoutMs: values.KALEYRA_TIMEOUT,
    },
    waits: {
      retryDelaysMs: values.RETRY_DELAYS,
      retryForMs: values.RETRY_FOR,
      pollDelaysMs: values.POLL_DELAYS,
      lookAgainMs: values.LOOK_AGAIN_DELAY,
    },
    lifetimes: {
      handleTtlMs: Math.min(values.HANDLE_TTL, values.DATA_TTL),
      dataTtlMs: values.DATA_TTL,
      uploadTtlMs: values.UPLOAD_TTL,
    },
    http: {
      host: values.HOST,
      port: values.PORT,
      keepAliveMs: values.KEEP_ALIVE_TIMEOUT,
      /** Undefined: the gateway is reached under the name that a request was sent to. */
      publicUrl: values.PUBLIC_URL && withoutLastSlash(values.PUBLIC_URL),
      allowedOrigins: values.ALLOWED_ORIGINS,
    },
    storage: {
      dataDir: resolve(values.DATA_DIR),
      maxSpoolBytes: values.SPOOL_MAX_BYTES,
      diskReserveBytes: values.DISK_RESERVE_BYTES,
    },
    limits: {
      maxUploadBytes: values.MAX_UPLOAD_BYTES,
      /** What one caller may have at once; not counted while no caller is told from another. */
      perCaller: {
        uploads: values.MAX_UPLOADS_AT_ONCE,
        unfinished: values.MAX_UNFINISHED_UPLOADS,
        subscriptions: values.MAX_SUBSCRIPTIONS,
      },
    },
    auth: authOf(values),
    pages: {
      /** Whether the schema can be explored: GraphiQL, introspection, and suggestions in errors. */
      graphiql: values.GRAPHIQL ?? values.NODE_ENV !== 'production',
      /** A WABA that the console offers to those who try it out. */
      exampleWaba: values.EXAMPLE_WABA,
    },
    logLevel: values.LOG_LEVEL,
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
