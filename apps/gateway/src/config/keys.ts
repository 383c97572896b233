import { isIP } from 'node:net'
import { wires } from '@resumable-media/client'
import {
  dataLifetimeSeconds,
  handleLifetimeSeconds,
  isWabaId,
  maxFileBytes,
  rateLimit,
} from '@resumable-media/client/rules'
import {
  choice,
  duration,
  durations,
  either,
  httpUrl,
  matching,
  number,
  port,
  rate,
  wholeNumber,
} from '@resumable-media/runtime/config'
import type { Row, Source } from '@resumable-media/runtime/config'
import { readAccounts } from './accounts-file.ts'
import { apiKeyFault, baseUrlFault, isSid, parsePod, podNames } from './account-entry.ts'
import { STORAGE_KEYS } from './storage.ts'

const isOneAccount = (text: Source) => text('ACCOUNTS_FILE') === undefined
const isWithTokens = (text: Source) => text('AUTH') === 'jwt'
const isHttpAllowed = (text: Source) => text('KALEYRA_ALLOW_HTTP') === 'yes'

const atOnce = wholeNumber({ from: 1 })

/** As long as the digest of HS256: a shorter secret can be guessed from one token. */
const MIN_TOKEN_SECRET_BYTES = 32

export const KEYS = {
  KALEYRA_SID: {
    meaning: 'account SID; required without ACCOUNTS_FILE',
    required: true,
    when: isOneAccount,
    ...matching(isSid, 'letters and digits'),
  },
  KALEYRA_API_KEY: {
    meaning: 'API key; required without ACCOUNTS_FILE',
    secret: true,
    required: true,
    when: isOneAccount,
    parse(key, { fault }) {
      const wrong = apiKeyFault(key)
      return wrong ? fault(`KALEYRA_API_KEY ${wrong}.`) : key
    },
  },
  KALEYRA_POD: {
    meaning: `the account's pod: ${podNames}`,
    default: 'in',
    when: text => isOneAccount(text) && text('KALEYRA_BASE_URL') === undefined,
    parse: parsePod,
    expected: `one of ${podNames}`,
  },
  KALEYRA_BASE_URL: {
    meaning: 'server URL of the API, such as http://127.0.0.1:4010/v2; wins over KALEYRA_POD',
    when: isOneAccount,
    parse(url, { text, fault }) {
      const wrong = baseUrlFault(url, { allowHttp: isHttpAllowed(text) })
      return wrong ? fault(`KALEYRA_BASE_URL is ${wrong}.`) : url
    },
  },
  ACCOUNTS_FILE: {
    meaning:
      'JSON list of { sid, apiKey or apiKeyFile, pod or baseUrl, wabaIds }, for several accounts in place of the four above',
    parse: (path, { text, fault }) => readAccounts(path, { allowHttp: isHttpAllowed(text), fault }),
  },
  KALEYRA_ALLOW_HTTP: {
    meaning: 'yes: an API key may go to other machines without TLS',
    default: 'no',
    ...either('yes', 'no'),
  },
  KALEYRA_CALLBACK_SECRET: {
    meaning: 'what a callback must hold as header x-callback-secret, basic auth password or ?secret=',
    unset: 'no callbacks',
    secret: true,
  },
  KALEYRA_CALLBACK_SECRET_PREVIOUS: {
    meaning: 'the secret before that one, which is taken too until every callback profile has the new one',
    secret: true,
  },
  KALEYRA_RATE_LIMIT: {
    meaning: 'uploads per WABA in any such window, such as 5/3s',
    default: `${rateLimit.calls}/${rateLimit.perSeconds / 3600}h`,
    ...rate,
  },
  KALEYRA_WIRE: {
    meaning: `how a file is sent: ${wires.join(', ')}`,
    default: 'multipart',
    ...choice(...wires),
    expected: `one of ${wires.join(', ')}`,
  },
  KALEYRA_TIMEOUT: { meaning: 'longest that one call may take', ...duration('5m') },
  RETRY_DELAYS: {
    meaning: 'waits before the next tries; the last one repeats',
    default: '10s,1m,5m,10m,15m',
    ...durations('10s,1m'),
  },
  RETRY_FOR: { meaning: 'how long after its first try a media item is tried again', ...duration('24h') },
  POLL_DELAYS: {
    meaning: 'waits between lookups of a PENDING media item; the last one repeats',
    default: '15s,30s,1m,2m,5m,10m',
    ...durations('15s,1m'),
  },
  LOOK_AGAIN_DELAY: {
    meaning: 'wait between two lookups of an upload whose answer was lost, before it is sent again',
    ...duration('61s'),
  },
  HANDLE_TTL: {
    meaning: 'how long a handle can be used; never longer than DATA_TTL',
    ...duration(`${handleLifetimeSeconds / 3600}h`),
  },
  DATA_TTL: { meaning: 'how long a media item is known', ...duration(`${dataLifetimeSeconds / 3600}h`) },
  UPLOAD_TTL: { meaning: 'how long an unfinished resumable upload is kept after its last byte', ...duration('24h') },
  HOST: {
    meaning: 'address to listen on; only loopback while AUTH is none',
    default: '127.0.0.1',
    ...matching(text => text === 'localhost' || isIP(text) > 0, 'an IP address or localhost'),
  },
  PORT: { meaning: 'port to listen on; 0 takes a free one', default: '4000', ...port },
  KEEP_ALIVE_TIMEOUT: {
    meaning: 'how long an idle connection is kept open; longer than the idle timeout of a load balancer in front',
    // Longer than the 60 s of most load balancers, which must be the side that closes. The header has whole seconds, and
    // 0 would mean never.
    ...duration('75s', ['1s', '1h']),
  },
  DATA_DIR: { meaning: 'folder of the database and of the files on their way', default: '.data' },
  ...STORAGE_KEYS,
  PUBLIC_URL: {
    meaning: 'URL under which browsers reach the gateway, with the path of a proxy if any; required beyond loopback',
    unset: 'as a request names it',
    ...httpUrl,
  },
  MAX_UPLOAD_BYTES: {
    meaning: 'largest file taken, in bytes',
    default: String(maxFileBytes),
    // More than Kaleyra takes would be spooled only to be refused.
    ...wholeNumber({ from: 1, to: maxFileBytes, of: 'bytes' }),
  },
  SPOOL_MAX_BYTES: {
    meaning: 'most bytes that files on their way and kept for renewal may take in all',
    // 100 GiB: three days of 20 files of 100 MB an hour are 141.
    default: String(100 * 1024 ** 3),
    ...wholeNumber({ from: 1, of: 'bytes' }),
  },
  DISK_RESERVE_BYTES: {
    meaning: 'bytes of the disk that stay free: with fewer no file is taken; 0 keeps none',
    // 256 MiB: what rows, journals and logs need while files are refused, and what a small machine can spare.
    default: String(256 * 1024 ** 2),
    ...wholeNumber({ of: 'bytes' }),
  },
  ALLOWED_ORIGINS: {
    meaning: 'origins of web pages that may call the gateway, separated by commas',
    default: '',
    parse: parseOrigins,
    expected: 'origins such as http://localhost:5173, separated by commas',
  },
  AUTH: {
    meaning: 'who may call: none (everybody on this machine), or jwt (who has a token)',
    default: 'none',
    ...choice('none', 'jwt'),
  },
  JWKS_URL: {
    meaning: "URL of the JSON Web Key Set of the tokens' issuer; AUTH=jwt needs it or a JWT_SECRET",
    when: isWithTokens,
    ...httpUrl,
  },
  JWT_SECRET: {
    meaning: 'secret that tokens are signed with, by HS256, HS384 or HS512; at least 32 bytes',
    when: text => isWithTokens(text) && text('JWKS_URL') === undefined,
    secret: true,
    parse(secret, { fault }) {
      const bytes = Buffer.byteLength(secret)
      if (bytes >= MIN_TOKEN_SECRET_BYTES) return secret
      return fault(
        `JWT_SECRET has ${bytes} bytes: expected at least ${MIN_TOKEN_SECRET_BYTES}. \`openssl rand -base64 48\` makes one.`,
      )
    },
  },
  JWT_ISSUER: {
    meaning: 'claim iss that a token must have; required with AUTH=jwt',
    required: true,
    when: isWithTokens,
  },
  JWT_AUDIENCE: {
    meaning: 'claim aud that a token must have; required with AUTH=jwt',
    required: true,
    when: isWithTokens,
  },
  JWT_WABAS_CLAIM: { meaning: 'claim that lists the WABAs a token may use', default: 'wabas' },
  MAX_UPLOADS_AT_ONCE: { meaning: 'requests with a file that one caller may have under way', default: '10', ...atOnce },
  MAX_UNFINISHED_UPLOADS: {
    meaning: 'resumable uploads that one caller may have begun and not ended',
    default: '100',
    ...atOnce,
  },
  MAX_SUBSCRIPTIONS: { meaning: 'subscriptions that one caller may have open', default: '20', ...atOnce },
  METRICS_PORT: {
    meaning:
      'port of HOST that answers /metrics for Prometheus and nothing else; never to be public; 0 takes a free one',
    unset: 'none of its own',
    ...port,
  },
  METRICS_TOKEN: {
    meaning: 'token that /metrics asks for; without METRICS_PORT it is on PORT; with neither there are no metrics',
    secret: true,
    parse: (token, { fault }) =>
      /^[\x21-\x7E]+$/u.test(token)
        ? token
        : fault('METRICS_TOKEN has characters that no header can carry as a token.'),
  },
  LOG_LEVEL: {
    meaning: 'trace, debug, info, warn, error or silent',
    default: 'info',
    ...choice('trace', 'debug', 'info', 'warn', 'error', 'silent'),
  },
  OTEL_EXPORTER_OTLP_ENDPOINT: {
    meaning:
      'URL of the OpenTelemetry collector that takes traces by OTLP over HTTP with JSON, such as http://127.0.0.1:4318',
    unset: 'no traces',
    ...httpUrl,
  },
  OTEL_EXPORTER_OTLP_HEADERS: {
    meaning: 'headers for the collector, such as authorization=Bearer%20abc,x-team=media',
    secret: true,
    parse: parseHeaders,
    expected: 'name=value pairs separated by commas, percent-encoded',
  },
  OTEL_SERVICE_NAME: { meaning: 'name of the gateway in traces', default: 'resumable-media-gateway' },
  OTEL_TRACES_SAMPLER_ARG: {
    meaning: 'share of traces that are recorded, of those for which the sender has not decided',
    default: '1',
    ...number({ from: 0, to: 1 }),
  },
  GRAPHIQL: {
    meaning: 'on or off: GraphiQL, introspection and suggestions in errors',
    unset: 'on, and off when NODE_ENV is production',
    ...either('on', 'off'),
  },
  EXAMPLE_WABA: {
    meaning: 'WABA that the console offers to try it with; pnpm start sets that of the sandbox',
    ...matching(isWabaId, 'the digits of a WABA'),
  },
  NODE_ENV: { meaning: 'production turns GRAPHIQL off', default: 'development' },
} as const satisfies Record<string, Row>

function parseOrigins(text: string): string[] | undefined {
  const origins = text
    .split(',')
    .map(one => one.trim())
    .filter(Boolean)
  return origins.every(origin => URL.parse(origin)?.origin === origin) ? origins : undefined
}

function parseHeaders(text: string): Record<string, string> | undefined {
  const headers = text.split(',').map(pair => HEADER.exec(pair.trim())?.groups ?? {})
  try {
    const entries = headers.map(({ name, value }) => [name ?? '', decodeURIComponent(value ?? '')] as const)
    return entries.every(([name, value]) => name && /^[\t\x20-\x7e]+$/u.test(value))
      ? Object.fromEntries(entries)
      : undefined
  } catch {
    // What is percent-encoded is no UTF-8.
    return undefined
  }
}

const HEADER = /^(?<name>[\w!#$%&'*+.^`|~-]+)=(?<value>.+)$/u
