import { resolve } from 'node:path'
import { isIP } from 'node:net'
import { wires } from '@resumable-media/client'
import type { Wire } from '@resumable-media/client'
import {
  dataLifetimeSeconds,
  handleLifetimeSeconds,
  isWabaId,
  maxFileBytes,
  rateLimit,
} from '@resumable-media/client/rules'
import type { Auth } from '../access/auth.ts'
import type { Account } from '../kaleyra/clients.ts'
import { readAccounts } from './accounts-file.ts'
import { apiKeyFault, baseUrlFault, isSid, parsePod, podNames } from './credentials.ts'
import { readAuth } from './auth.ts'
import { parseBytes, parseCount, parseDuration, parseDurations, parseLimit, parsePort, parseRate } from './values.ts'
import type { Rate } from './values.ts'
import { readSecret } from './secret.ts'

export type Config = {
  kaleyra: {
    accounts: readonly Account[]
    /** Whether an API key may go in clear text to other machines. */
    allowHttp: boolean
    /** The secrets that a callback may hold, the present one first. */
    callbackSecrets: readonly string[]
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
  keepAliveMs: number
  dataDir: string
  maxUploadBytes: number
  maxSpoolBytes: number
  diskReserveBytes: number
  /** Undefined: the gateway is reached under the name that a request was sent to. */
  publicUrl: string | undefined
  allowedOrigins: readonly string[]
  auth: Auth
  /** What one caller may have at once; not counted while nobody is told from anybody. */
  perCaller: { uploads: number; unfinished: number; subscriptions: number }
  logLevel: string
  /** Whether the schema can be explored: GraphiQL, introspection, and suggestions in errors. */
  graphiql: boolean
  /** A WABA that the console offers to those who try it out. */
  exampleWaba: string | undefined
}

/** Longer than the 60 s of most load balancers: of two, the one that sends must be the one that closes. */
const KEEP_ALIVE = '75s'

type Key = { key: string; fallback?: string; says: string; secret?: true }

/** 100 GiB: three days of 20 files of 100 MB an hour are 141. */
const SPOOL_MAX_BYTES = 100 * 1024 ** 3

/** 256 MiB: what rows, journals and logs need while files are refused, and what a small machine can spare. */
const DISK_RESERVE_BYTES = 256 * 1024 ** 2

/**
 * Every key the gateway reads. `fallback` is the default as one would type it; without one the key may be absent. A
 * `secret` can also stand in the file that the key with `_FILE` names.
 */
const KEYS = [
  { key: 'KALEYRA_SID', says: 'account SID; required without ACCOUNTS_FILE' },
  { key: 'KALEYRA_API_KEY', secret: true, says: 'API key; required without ACCOUNTS_FILE' },
  { key: 'KALEYRA_POD', fallback: 'in', says: `the account's pod: ${podNames}` },
  { key: 'KALEYRA_BASE_URL', says: 'server URL of the API, such as http://127.0.0.1:4010/v2; wins over KALEYRA_POD' },
  {
    key: 'ACCOUNTS_FILE',
    says: 'JSON list of { sid, apiKey or apiKeyFile, pod or baseUrl, wabaIds }, for several accounts in place of the four above',
  },
  { key: 'KALEYRA_ALLOW_HTTP', fallback: 'no', says: 'yes: an API key may go to other machines without TLS' },
  {
    key: 'KALEYRA_CALLBACK_SECRET',
    secret: true,
    says: 'what a callback must hold as header x-callback-secret, basic auth password or ?secret=; unset: no callbacks',
  },
  {
    key: 'KALEYRA_CALLBACK_SECRET_PREVIOUS',
    secret: true,
    says: 'the secret before that one, which is taken too until every callback profile has the new one',
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
  {
    key: 'HANDLE_TTL',
    fallback: `${handleLifetimeSeconds / 3600}h`,
    says: 'how long a handle can be used; never longer than DATA_TTL',
  },
  { key: 'DATA_TTL', fallback: `${dataLifetimeSeconds / 3600}h`, says: 'how long a media is known' },
  {
    key: 'UPLOAD_TTL',
    fallback: '24h',
    says: 'how long an unfinished resumable upload is kept after its last byte',
  },
  { key: 'HOST', fallback: '127.0.0.1', says: 'address to listen on; only loopback while AUTH is none' },
  { key: 'PORT', fallback: '4000', says: 'port to listen on; 0 takes a free one' },
  {
    key: 'KEEP_ALIVE_TIMEOUT',
    fallback: KEEP_ALIVE,
    says: 'how long an idle connection is kept open; longer than the idle timeout of a load balancer in front',
  },
  { key: 'DATA_DIR', fallback: '.data', says: 'folder of the database and of the files on their way' },
  {
    key: 'PUBLIC_URL',
    says: 'URL under which browsers reach the gateway, with the path of a proxy if any; required beyond loopback; unset: as a request names it',
  },
  { key: 'MAX_UPLOAD_BYTES', fallback: String(maxFileBytes), says: 'largest file taken, in bytes' },
  {
    key: 'SPOOL_MAX_BYTES',
    fallback: String(SPOOL_MAX_BYTES),
    says: 'most bytes that files on their way and kept for renewal may take in all',
  },
  {
    key: 'DISK_RESERVE_BYTES',
    fallback: String(DISK_RESERVE_BYTES),
    says: 'bytes of the disk that stay free: with fewer no file is taken; 0 keeps none',
  },
  { key: 'ALLOWED_ORIGINS', fallback: '', says: 'origins of web pages that may call the gateway, separated by commas' },
  { key: 'AUTH', fallback: 'none', says: 'who may call: none (everybody on this machine), or jwt (who has a token)' },
  { key: 'JWKS_URL', says: "URL of the JSON Web Key Set of the tokens' issuer; AUTH=jwt needs it or a JWT_SECRET" },
  {
    key: 'JWT_SECRET',
    secret: true,
    says: 'secret that tokens are signed with, by HS256, HS384 or HS512; at least 32 bytes',
  },
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
  {
    key: 'GRAPHIQL',
    says: 'on or off: GraphiQL, introspection and suggestions in errors; unset: on, and off when NODE_ENV is production',
  },
  { key: 'EXAMPLE_WABA', says: 'WABA that the console offers to try it with; pnpm start sets that of the sandbox' },
  { key: 'NODE_ENV', fallback: 'development', says: 'production turns GRAPHIQL off' },
] as const satisfies readonly Key[]

type KeyName = (typeof KEYS)[number]['key']
type SecretName = Extract<(typeof KEYS)[number], { secret: true }>['key']

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
  const fault = (what: string) => void faults.push(what)
  const secret = (key: SecretName) => readSecret(env, key, fault)
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

  const allowHttp = parsed('KALEYRA_ALLOW_HTTP', oneOf('yes', 'no'), 'yes or no') === 'yes'
  const config: Config = {
    kaleyra: {
      accounts: accounts(),
      allowHttp,
      callbackSecrets: callbackSecrets(),
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
    keepAliveMs: parsed('KEEP_ALIVE_TIMEOUT', parseKeepAlive, 'a duration from 1s to 1h, such as 75s'),
    dataDir: resolve(required('DATA_DIR')),
    maxUploadBytes: parsed('MAX_UPLOAD_BYTES', parseUploadLimit, `a whole number of bytes from 1 to ${maxFileBytes}`),
    maxSpoolBytes: parsed('SPOOL_MAX_BYTES', parseBytes, 'a whole number of bytes'),
    diskReserveBytes: parsed('DISK_RESERVE_BYTES', parseCount, 'a whole number of bytes'),
    publicUrl: text('PUBLIC_URL') ? parsed('PUBLIC_URL', parseHttpUrl, 'an http or https URL') : undefined,
    allowedOrigins: parsed(
      'ALLOWED_ORIGINS',
      parseOrigins,
      'origins such as http://localhost:5173, separated by commas',
    ),
    auth: readAuth({ isSet: key => Boolean(env[key]?.trim()), secret, required, parsed, fault }),
    perCaller: {
      uploads: parsed('MAX_UPLOADS_AT_ONCE', parseLimit, 'a whole number from 1 on'),
      unfinished: parsed('MAX_UNFINISHED_UPLOADS', parseLimit, 'a whole number from 1 on'),
      subscriptions: parsed('MAX_SUBSCRIPTIONS', parseLimit, 'a whole number from 1 on'),
    },
    logLevel: parsed('LOG_LEVEL', oneOf('trace', 'debug', 'info', 'warn', 'error', 'silent'), 'a level of the list'),
    graphiql: text('GRAPHIQL')
      ? parsed('GRAPHIQL', oneOf('on', 'off'), 'on or off') === 'on'
      : text('NODE_ENV') !== 'production',
    exampleWaba: text('EXAMPLE_WABA') ? parsed('EXAMPLE_WABA', parseWaba, 'the digits of a WABA') : undefined,
  }
  if (config.auth.kind === 'none' && config.host && !isLoopback(config.host)) {
    faults.push(
      `HOST is "${config.host}": while AUTH is none only loopback (127.0.0.1, ::1, localhost) is allowed. Set AUTH=jwt to be called from elsewhere.`,
    )
  }
  if (config.auth.kind === 'jwt' && config.host && !isLoopback(config.host) && !text('PUBLIC_URL')) {
    faults.push(
      `PUBLIC_URL is missing: with HOST "${config.host}" anybody could name the host that an upload's URL leads to. Set it to the URL under which the gateway is reached, such as https://media.example.com.`,
    )
  }
  if (faults.length > 0) throw new ConfigError(faults.join(' '))
  return { ...config, handleTtlMs: Math.min(config.handleTtlMs, config.dataTtlMs) }

  function accounts(): readonly Account[] {
    const file = text('ACCOUNTS_FILE')
    if (file === undefined) return [accountOfEnv()]
    for (const key of OF_ONE_ACCOUNT) {
      if (env[key]) faults.push(`ACCOUNTS_FILE and ${key} are both set: write it into the file, and unset it.`)
    }
    return readAccounts(file, { allowHttp, fault })
  }

  /** One account for every WABA: whose they are, Kaleyra knows. */
  function accountOfEnv(): Account {
    const sid = required('KALEYRA_SID')
    if (sid && !isSid(sid)) faults.push(`KALEYRA_SID is "${sid}": expected letters and digits.`)
    const apiKey = secret('KALEYRA_API_KEY')
    if (apiKey === undefined && !env['KALEYRA_API_KEY_FILE']) faults.push('KALEYRA_API_KEY is missing.')
    const wrongKey = apiKey && apiKeyFault(apiKey)
    if (wrongKey) faults.push(`KALEYRA_API_KEY ${wrongKey}.`)
    const baseUrl = text('KALEYRA_BASE_URL')
    const wrongUrl = baseUrl && baseUrlFault(baseUrl, { allowHttp })
    if (wrongUrl) faults.push(`KALEYRA_BASE_URL is ${wrongUrl}.`)
    const ofPod = () => parsed('KALEYRA_POD', parsePod, `one of ${podNames}`)
    return { sid, apiKey: apiKey ?? '', baseUrl: baseUrl?.replace(/\/+$/u, '') ?? ofPod(), wabaIds: undefined }
  }

  function callbackSecrets(): string[] {
    const [present, previous] = [secret('KALEYRA_CALLBACK_SECRET'), secret(PREVIOUS)]
    if (previous !== undefined && present === undefined)
      faults.push(`${PREVIOUS} is set without KALEYRA_CALLBACK_SECRET: set the new secret too.`)
    if (previous !== undefined && present === previous)
      faults.push(`${PREVIOUS} is the same as KALEYRA_CALLBACK_SECRET: set a new secret, or unset the previous one.`)
    const isOpen = !isLoopback(text('HOST') ?? '')
    for (const [key, value] of Object.entries({ KALEYRA_CALLBACK_SECRET: present, [PREVIOUS]: previous })) {
      if (isOpen && value !== undefined && value.length < MIN_SECRET)
        faults.push(
          `${key} has ${value.length} characters: beyond loopback at least ${MIN_SECRET} keep it from being guessed.`,
        )
    }
    return [present, previous].filter(one => one !== undefined)
  }
}

const PREVIOUS = 'KALEYRA_CALLBACK_SECRET_PREVIOUS'
/** In characters; 16 random ones are beyond all guessing by HTTP. */
const MIN_SECRET = 16
const OF_ONE_ACCOUNT = ['KALEYRA_SID', 'KALEYRA_API_KEY', 'KALEYRA_API_KEY_FILE', 'KALEYRA_POD', 'KALEYRA_BASE_URL']

const COLUMN = 24

/** The table of keys, for `--help`. */
export function configHelp(): string {
  return KEYS.map((entry: Key) => {
    const fallback = entry.fallback ? ` (default ${entry.fallback})` : ''
    const file = entry.secret ? `; or ${entry.key}_FILE, a file with it` : ''
    // A key that is longer than its column has a line of its own.
    const column = entry.key.length > COLUMN ? `${entry.key}\n  ${''.padEnd(COLUMN)}` : entry.key.padEnd(COLUMN)
    return `  ${column} ${entry.says}${file}${fallback}`
  }).join('\n')
}

const oneOf =
  <T extends string>(...values: T[]) =>
  (text: string) =>
    values.find(value => value === text)

const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.')
const parseWaba = (text: string) => (isWabaId(text) ? text : undefined)
const parseHost = (text: string) => (text === 'localhost' || isIP(text) ? text : undefined)

function parseHttpUrl(text: string): string | undefined {
  const url = URL.parse(text)
  return url && ['http:', 'https:'].includes(url.protocol) ? text.replace(/\/+$/u, '') : undefined
}

/** A header tells it in whole seconds, and 0 would mean never; what is idle for hours is gone. */
function parseKeepAlive(text: string): number | undefined {
  const ms = parseDuration(text)
  return ms !== undefined && ms >= 1000 && ms <= 3_600_000 ? ms : undefined
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
