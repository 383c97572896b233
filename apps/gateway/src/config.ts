import { resolve } from 'node:path'
import { isIP } from 'node:net'
import { pods, wires } from '@resumable-media/client'
import type { Pod, Wire } from '@resumable-media/client'
import { dataLifetimeSeconds, handleLifetimeSeconds, maxFileBytes, rateLimit } from '@resumable-media/client/rules'
import { parseBytes, parseDuration, parseDurations, parseLimit, parsePort, parseRate } from './config-values.ts'
import type { Rate } from './config-values.ts'
import type { Auth } from './access/auth.ts'
import { readAuth } from './config-auth.ts'

export type Config = {
  kaleyra: {
    sid: string
    apiKey: string
    baseUrl: string
    callbackSecret: string | undefined
    rate: Rate
    wire: Wire
    timeoutMs: number
  }
  retryDelaysMs: readonly number[]
  retryForMs: number
  pollDelaysMs: readonly number[]
  lookAgainMs: number
  handleTtlMs: number
  dataTtlMs: number
  uploadTtlMs: number
  host: string
  port: number
  dataDir: string
  maxUploadBytes: number
  maxSpoolBytes: number
  /** Undefined: the gateway is reached under the name that a request was sent to. */
  publicUrl: string | undefined
  allowedOrigins: readonly string[]
  auth: Auth
  /** What one caller may have at once; not counted while nobody is told from anybody. */
  perCaller: { uploads: number; unfinished: number; subscriptions: number }
  logLevel: string
  production: boolean
}

type Key = { key: string; fallback?: string; says: string }

/** 100 GiB: three days of 20 files of 100 MB an hour are 141. */
const SPOOL_MAX_BYTES = 100 * 1024 ** 3

/** Every key the gateway reads. `fallback` is the default as one would type it; without one the key may be absent. */
const KEYS = [
  { key: 'KALEYRA_SID', says: 'account SID; required' },
  { key: 'KALEYRA_API_KEY', says: 'API key; required' },
  { key: 'KALEYRA_POD', fallback: 'in', says: `the account's pod: ${Object.keys(pods).join(', ')}` },
  { key: 'KALEYRA_BASE_URL', says: 'server URL of the API, such as http://127.0.0.1:4010/v2; wins over KALEYRA_POD' },
  {
    key: 'KALEYRA_CALLBACK_SECRET',
    says: 'what a callback must hold as header x-callback-secret, basic auth password or ?secret=; unset: no callbacks',
  },
  {
    key: 'KALEYRA_RATE_LIMIT',
    fallback: `${rateLimit.calls}/${rateLimit.perSeconds / 3600}h`,
    says: 'uploads per WABA in any such window, such as 5/3s',
  },
  { key: 'KALEYRA_WIRE', fallback: 'multipart', says: `how a file is sent: ${wires.join(', ')}` },
  { key: 'KALEYRA_TIMEOUT', fallback: '5m', says: 'longest that one call may take' },
  { key: 'RETRY_DELAYS', fallback: '10s,1m,5m,10m,15m', says: 'waits before the next tries; the last one repeats' },
  { key: 'RETRY_FOR', fallback: '24h', says: 'how long after its first try a media is tried again' },
  {
    key: 'POLL_DELAYS',
    fallback: '15s,30s,1m,2m,5m,10m',
    says: 'waits between looks at a PENDING media; the last one repeats',
  },
  {
    key: 'LOOK_AGAIN_DELAY',
    fallback: '61s',
    says: 'wait between two looks for an upload whose answer was lost, before it is sent again',
  },
  { key: 'HANDLE_TTL', fallback: `${handleLifetimeSeconds / 3600}h`, says: 'how long a handle can be used' },
  { key: 'DATA_TTL', fallback: `${dataLifetimeSeconds / 3600}h`, says: 'how long a media is known' },
  {
    key: 'UPLOAD_TTL',
    fallback: '24h',
    says: 'how long an unfinished resumable upload is kept after its last byte',
  },
  { key: 'HOST', fallback: '127.0.0.1', says: 'address to listen on; only loopback while AUTH is none' },
  { key: 'PORT', fallback: '4000', says: 'port to listen on; 0 takes a free one' },
  { key: 'DATA_DIR', fallback: '.data', says: 'folder of the database and of the files on their way' },
  {
    key: 'PUBLIC_URL',
    says: 'URL under which browsers reach the gateway, with the path of a proxy if any; unset: as a request names it',
  },
  { key: 'MAX_UPLOAD_BYTES', fallback: String(maxFileBytes), says: 'largest file taken, in bytes' },
  {
    key: 'SPOOL_MAX_BYTES',
    fallback: String(SPOOL_MAX_BYTES),
    says: 'most bytes that files on their way and kept for renewal may take in all',
  },
  { key: 'ALLOWED_ORIGINS', fallback: '', says: 'origins of web pages that may call the gateway, separated by commas' },
  { key: 'AUTH', fallback: 'none', says: 'who may call: none (everybody on this machine), or jwt (who has a token)' },
  { key: 'JWKS_URL', says: "URL of the JSON Web Key Set of the tokens' issuer; AUTH=jwt needs it or a JWT_SECRET" },
  { key: 'JWT_SECRET', says: 'secret that tokens are signed with, by HS256, HS384 or HS512; at least 32 bytes' },
  { key: 'JWT_SECRET_FILE', says: 'file that holds it' },
  { key: 'JWT_ISSUER', says: 'claim iss that a token must have; required with AUTH=jwt' },
  { key: 'JWT_AUDIENCE', says: 'claim aud that a token must have; required with AUTH=jwt' },
  { key: 'JWT_WABAS_CLAIM', fallback: 'wabas', says: 'claim that lists the WABAs a token may use' },
  { key: 'MAX_UPLOADS_AT_ONCE', fallback: '10', says: 'requests with a file that one caller may have under way' },
  {
    key: 'MAX_UNFINISHED_UPLOADS',
    fallback: '100',
    says: 'resumable uploads that one caller may have begun and not ended',
  },
  { key: 'MAX_SUBSCRIPTIONS', fallback: '20', says: 'subscriptions that one caller may have open' },
  { key: 'LOG_LEVEL', fallback: 'info', says: 'trace, debug, info, warn, error or silent' },
  { key: 'NODE_ENV', fallback: 'development', says: 'production turns GraphiQL off' },
] as const satisfies readonly Key[]

type KeyName = (typeof KEYS)[number]['key']

/** All that is wrong with the environment, in one message. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly code = 'CONFIG'
}

/** Reads the configuration out of an environment. Throws one ConfigError with every fault in it. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const faults: string[] = []
  const text = (key: KeyName): string | undefined => {
    const entry: Key | undefined = KEYS.find(one => one.key === key)
    return env[key]?.trim() || entry?.fallback
  }
  const required = (key: KeyName): string => {
    const value = text(key)
    if (!value) faults.push(`${key} is missing.`)
    return value ?? ''
  }
  const parsed = <T>(key: KeyName, parse: (value: string) => T | undefined, expected: string): T => {
    const value = text(key) ?? ''
    const result = parse(value)
    if (result === undefined) faults.push(`${key} is "${value}": expected ${expected}.`)
    // A fault throws below, before anybody sees the value.
    return result as T
  }

  const config: Config = {
    kaleyra: {
      sid: required('KALEYRA_SID'),
      apiKey: required('KALEYRA_API_KEY'),
      baseUrl: text('KALEYRA_BASE_URL')
        ? parsed('KALEYRA_BASE_URL', parseHttpUrl, 'an http or https URL')
        : parsed(
            'KALEYRA_POD',
            pod => (Object.hasOwn(pods, pod) ? pods[pod as Pod] : undefined),
            `one of ${Object.keys(pods).join(', ')}`,
          ),
      callbackSecret: text('KALEYRA_CALLBACK_SECRET'),
      rate: parsed('KALEYRA_RATE_LIMIT', parseRate, 'calls per window, such as 20/1h'),
      wire: parsed('KALEYRA_WIRE', oneOf(...wires), `one of ${wires.join(', ')}`),
      timeoutMs: parsed('KALEYRA_TIMEOUT', parseDuration, 'a duration such as 5m'),
    },
    retryDelaysMs: parsed('RETRY_DELAYS', parseDurations, 'durations such as 10s,1m'),
    retryForMs: parsed('RETRY_FOR', parseDuration, 'a duration such as 24h'),
    pollDelaysMs: parsed('POLL_DELAYS', parseDurations, 'durations such as 15s,1m'),
    lookAgainMs: parsed('LOOK_AGAIN_DELAY', parseDuration, 'a duration such as 61s'),
    handleTtlMs: parsed('HANDLE_TTL', parseDuration, 'a duration such as 24h'),
    dataTtlMs: parsed('DATA_TTL', parseDuration, 'a duration such as 72h'),
    uploadTtlMs: parsed('UPLOAD_TTL', parseDuration, 'a duration such as 24h'),
    host: parsed('HOST', parseHost, 'an IP address or localhost'),
    port: parsed('PORT', parsePort, 'a port from 0 to 65535'),
    dataDir: resolve(required('DATA_DIR')),
    maxUploadBytes: parsed('MAX_UPLOAD_BYTES', parseUploadLimit, `a whole number of bytes from 1 to ${maxFileBytes}`),
    maxSpoolBytes: parsed('SPOOL_MAX_BYTES', parseBytes, 'a whole number of bytes'),
    publicUrl: text('PUBLIC_URL') ? parsed('PUBLIC_URL', parseHttpUrl, 'an http or https URL') : undefined,
    allowedOrigins: parsed(
      'ALLOWED_ORIGINS',
      parseOrigins,
      'origins such as http://localhost:5173, separated by commas',
    ),
    auth: readAuth({ text, required, parsed, fault: message => faults.push(message) }),
    perCaller: {
      uploads: parsed('MAX_UPLOADS_AT_ONCE', parseLimit, 'a whole number from 1 on'),
      unfinished: parsed('MAX_UNFINISHED_UPLOADS', parseLimit, 'a whole number from 1 on'),
      subscriptions: parsed('MAX_SUBSCRIPTIONS', parseLimit, 'a whole number from 1 on'),
    },
    logLevel: parsed('LOG_LEVEL', oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'), 'a level of the list'),
    production: text('NODE_ENV') === 'production',
  }
  if (config.auth.kind === 'none' && config.host && !isLoopback(config.host)) {
    faults.push(
      `HOST is "${config.host}": while AUTH is none only loopback (127.0.0.1, ::1, localhost) is allowed. Set AUTH=jwt to be called from elsewhere.`,
    )
  }
  if (faults.length > 0) throw new ConfigError(faults.join(' '))
  return config
}

/** The table of keys, for `--help`. */
export function configHelp(): string {
  return KEYS.map((entry: Key) => {
    const fallback = entry.fallback ? ` (default ${entry.fallback})` : ''
    return `  ${entry.key.padEnd(24)} ${entry.says}${fallback}`
  }).join('\n')
}

const oneOf =
  <T extends string>(...values: T[]) =>
  (text: string) =>
    values.find(value => value === text)

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')
const parseHost = (text: string) => (text === 'localhost' || isIP(text) ? text : undefined)

function parseHttpUrl(text: string): string | undefined {
  const url = URL.parse(text)
  return url && ['http:', 'https:'].includes(url.protocol) ? text.replace(/\/+$/u, '') : undefined
}

/** More than Kaleyra takes would be spooled only to be refused. */
function parseUploadLimit(text: string): number | undefined {
  const bytes = parseBytes(text)
  return bytes !== undefined && bytes <= maxFileBytes ? bytes : undefined
}

function parseOrigins(text: string): string[] | undefined {
  const origins = text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
  return origins.every(origin => URL.parse(origin)?.origin === origin) ? origins : undefined
}
