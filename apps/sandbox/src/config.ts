import { rateLimit } from '@resumable-media/client/rules'
import { WABA_IDS } from './accounts.ts'
import type { RateLimit } from './rate-ledger.ts'
import { MAX_WAIT_MS } from './settings/checks.ts'

export type SandboxConfig = {
  port: number
  host: string
  rateLimit: RateLimit
  processingMs: number
  callbackUrl: string | undefined
  callbackSecret: string | undefined
  /** The WABAs that the first account can use. */
  wabaIds: readonly string[]
}

/** The configuration in an environment. Throws a ConfigError with every fault. */
export function readConfig(env: Record<string, string | undefined>): SandboxConfig {
  const faults: string[] = []
  const config = {
    port: read('SANDBOX_PORT', KEYS.SANDBOX_PORT),
    host: read('SANDBOX_HOST', KEYS.SANDBOX_HOST),
    rateLimit: read('SANDBOX_RATE_LIMIT', KEYS.SANDBOX_RATE_LIMIT),
    processingMs: read('SANDBOX_PROCESSING_MS', KEYS.SANDBOX_PROCESSING_MS),
    callbackUrl: read('SANDBOX_CALLBACK_URL', KEYS.SANDBOX_CALLBACK_URL),
    callbackSecret: read('SANDBOX_CALLBACK_SECRET', KEYS.SANDBOX_CALLBACK_SECRET),
    wabaIds: read('SANDBOX_WABAS', KEYS.SANDBOX_WABAS),
  }
  if (faults.length > 0) throw new ConfigError(faults.join('\n'))
  return config

  function read<T>(name: keyof typeof KEYS, { fallback, expected, parse }: Key<T>): T {
    const text = env[name]
    // An empty variable is an unset one: that is how shells and compose files leave a key out.
    if (text === undefined || text === '') return fallback
    const value = parse(text)
    if (value === undefined) faults.push(`${name} is "${text}": expected ${expected}.`)
    return value ?? fallback
  }
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** The table of keys, as `--help` prints it. */
export function configHelp(): string {
  const keys = Object.entries(KEYS).map(
    ([name, { meaning, expected, shown }]) => `  ${name.padEnd(24)} ${meaning}: ${expected}. Default: ${shown}.`,
  )
  return ['A stand-in for Kaleyra. Its configuration is in the environment:', ...keys].join('\n')
}

type Key<T> = {
  meaning: string
  expected: string
  fallback: T
  /** The fallback, as one would write it. */
  shown: string
  /** Undefined for a text that is not what is expected. */
  parse: (text: string) => T | undefined
}

const UNIT_MS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

const DOCUMENTED_RATE: RateLimit = { calls: rateLimit.calls, perMs: rateLimit.perSeconds * 1000 }

const KEYS = {
  SANDBOX_PORT: {
    meaning: 'the port to listen on',
    expected: 'a number from 0 to 65535, 0 for any free port',
    fallback: 4010,
    shown: '4010',
    parse: text => parseWholeNumber(text, 65_535),
  } satisfies Key<number>,
  SANDBOX_HOST: {
    meaning: 'the address to listen on',
    expected: 'an address or a host name',
    fallback: '127.0.0.1',
    shown: '127.0.0.1',
    parse: text => (/\s/.test(text) ? undefined : text),
  } satisfies Key<string>,
  SANDBOX_RATE_LIMIT: {
    meaning: 'how many uploads a WABA may make within a sliding window',
    expected: 'calls/time, for instance 20/1h or 5/3s (ms, s, m, h)',
    fallback: DOCUMENTED_RATE,
    shown: shownRate(DOCUMENTED_RATE),
    parse: parseRateLimit,
  } satisfies Key<RateLimit>,
  SANDBOX_PROCESSING_MS: {
    meaning: 'how long an upload stays PENDING',
    expected: `a whole number of milliseconds up to ${MAX_WAIT_MS}`,
    fallback: 1000,
    shown: '1000',
    parse: text => parseWholeNumber(text, MAX_WAIT_MS),
  } satisfies Key<number>,
  SANDBOX_CALLBACK_URL: {
    meaning: 'where to POST the outcome of an upload',
    expected: 'an http or https URL',
    fallback: undefined,
    shown: 'no callbacks',
    parse: text => (/^https?:$/.test(URL.parse(text)?.protocol ?? '') ? text : undefined),
  } satisfies Key<string | undefined>,
  SANDBOX_CALLBACK_SECRET: {
    meaning: 'what a callback carries in its header x-callback-secret',
    expected: 'printable ASCII',
    fallback: undefined,
    shown: 'no such header',
    parse: text => (/^[\x20-\x7e]+$/.test(text) ? text : undefined),
  } satisfies Key<string | undefined>,
  SANDBOX_WABAS: {
    meaning: 'the WABAs that the first account can use',
    expected: 'ids of digits, separated by commas',
    fallback: WABA_IDS,
    shown: WABA_IDS.join(','),
    parse: text => (/^\d{1,20}(?:,\d{1,20})*$/.test(text) ? text.split(',') : undefined),
  } satisfies Key<readonly string[]>,
}

function parseRateLimit(text: string): RateLimit | undefined {
  const found = /^(?<calls>[1-9]\d{0,8})\/(?<time>[1-9]\d{0,8})(?<unit>ms|s|m|h)$/.exec(text)?.groups
  if (found === undefined) return undefined
  return { calls: Number(found['calls']), perMs: Number(found['time']) * (UNIT_MS[found['unit'] ?? ''] ?? 0) }
}

function parseWholeNumber(text: string, max: number): number | undefined {
  return /^\d{1,9}$/.test(text) && Number(text) <= max ? Number(text) : undefined
}

function shownRate({ calls, perMs }: RateLimit): string {
  const [unit, ms] = Object.entries(UNIT_MS).findLast(([, unitMs]) => perMs % unitMs === 0) ?? ['ms', 1]
  return `${calls}/${perMs / ms}${unit}`
}
