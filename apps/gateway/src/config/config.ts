import { resolve } from 'node:path'
import { defineConfig, environment } from '@resumable-media/runtime/config'
import type { Values } from '@resumable-media/runtime/config'
import type { Auth } from '../access/verify.ts'
import type { Account } from '../kaleyra/clients.ts'
import type { Collector } from '../telemetry/traces.ts'
import { checks } from './checks.ts'
import { KEYS } from './keys.ts'
import type { STORAGE_KEYS } from './storage.ts'

export type Config = ReturnType<typeof readConfig>

export type Shared = {
  databaseUrl: string
  /** Past a pooler. */
  directUrl: string
  connections: number
  spool:
    | { kind: 'folder'; path: string }
    | { kind: 's3'; bucket: string; prefix: string; endpoint: string | undefined; pathStyle: boolean }
}

/** Throws one ConfigError with every fault. */
export const readConfig = (env: Record<string, string | undefined>) => config.read(environment(env))

export const configHelp = () => config.help()

/** For what needs nothing else. */
export const readDataDir = (env: Record<string, string | undefined>) => dataDir.read(environment(env))

const dataDir = defineConfig({ DATA_DIR: KEYS.DATA_DIR }, { build: v => resolve(v.DATA_DIR) })

const config = defineConfig(KEYS, {
  checks,
  build: v => ({
    kaleyra: {
      accounts: v.ACCOUNTS_FILE ?? [accountOf(v)],
      /** Whether an API key may go in clear text to other machines. */
      allowHttp: v.KALEYRA_ALLOW_HTTP,
      /** The current one first. */
      callbackSecrets: [v.KALEYRA_CALLBACK_SECRET, v.KALEYRA_CALLBACK_SECRET_PREVIOUS].filter(isSet),
      rate: v.KALEYRA_RATE_LIMIT,
      wire: v.KALEYRA_WIRE,
      timeoutMs: v.KALEYRA_TIMEOUT,
    },
    waits: {
      retryDelaysMs: v.RETRY_DELAYS,
      retryForMs: v.RETRY_FOR,
      pollDelaysMs: v.POLL_DELAYS,
      lookupAgainMs: v.LOOK_AGAIN_DELAY,
    },
    lifetimes: { handleTtlMs: Math.min(v.HANDLE_TTL, v.DATA_TTL), dataTtlMs: v.DATA_TTL, uploadTtlMs: v.UPLOAD_TTL },
    http: {
      host: v.HOST,
      port: v.PORT,
      keepAliveMs: v.KEEP_ALIVE_TIMEOUT,
      /** Undefined: the host name of each request is used. */
      publicUrl: v.PUBLIC_URL && withoutLastSlash(v.PUBLIC_URL),
      allowedOrigins: v.ALLOWED_ORIGINS,
    },
    storage: { dataDir: resolve(v.DATA_DIR), maxSpoolBytes: v.SPOOL_MAX_BYTES, diskReserveBytes: v.DISK_RESERVE_BYTES },
    /** What several gateways share; undefined: one has all in its folder. */
    shared: sharedOf(v),
    /** How long a stop waits for what is under way. */
    stop: {
      callsMs: v.SHUTDOWN_GRACE ?? (v.DATABASE_URL === undefined ? 2500 : 25_000),
      uploadsMs: v.SHUTDOWN_GRACE ?? (v.DATABASE_URL === undefined ? 0 : 25_000),
    },
    limits: {
      maxUploadBytes: v.MAX_UPLOAD_BYTES,
      /** Not counted without authentication, since callers are not distinguished then. */
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
      exampleWaba: v.EXAMPLE_WABA,
    },
    metrics: {
      isOn: v.METRICS_PORT !== undefined || v.METRICS_TOKEN !== undefined,
      /** Undefined: on the port of all else. */
      port: v.METRICS_PORT,
      token: v.METRICS_TOKEN,
    },
    logLevel: v.LOG_LEVEL,
    /** Undefined: nothing is traced. */
    traces: collectorOf(v),
  }),
})

export function sharedOf(v: Values<typeof STORAGE_KEYS>): Shared | undefined {
  if (v.DATABASE_URL === undefined || v.SPOOL_URL === undefined) return undefined
  return {
    databaseUrl: v.DATABASE_URL,
    directUrl: v.DATABASE_DIRECT_URL ?? v.DATABASE_URL,
    connections: v.DATABASE_CONNECTIONS,
    spool:
      v.SPOOL_URL.kind === 'folder'
        ? v.SPOOL_URL
        : { ...v.SPOOL_URL, endpoint: v.S3_ENDPOINT, pathStyle: v.S3_PATH_STYLE },
  }
}

function collectorOf(v: Values<typeof KEYS>): Collector | undefined {
  if (v.OTEL_EXPORTER_OTLP_ENDPOINT === undefined) return undefined
  return {
    endpoint: withoutLastSlash(v.OTEL_EXPORTER_OTLP_ENDPOINT),
    headers: v.OTEL_EXPORTER_OTLP_HEADERS ?? {},
    serviceName: v.OTEL_SERVICE_NAME,
    share: v.OTEL_TRACES_SAMPLER_ARG,
  }
}

/** One account for every WABA: Kaleyra checks which it owns. */
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
