import { rateLimit } from '@resumable-media/client/rules'
import { aText, checkOptions, HOST, InvalidOptions, isObject, PORT } from '@resumable-media/runtime/option-checks'
import { accountsOf, createAccounts, WABA_IDS, type Account, type SandboxAccount } from './accounts.ts'
import type { RateLimit } from './rate-ledger.ts'
import { CHECKS } from './settings/checks.ts'
import { applyPatch, exampleMissing, type SettingsPatch } from './settings/patch.ts'
import { startSettings, type Settings } from './settings/settings.ts'

/**
 * How a sandbox is started. Every setting of `set` can stand here too, and is then what a reset brings back.
 */
export type SandboxOptions = SettingsPatch & {
  /** 0, the default, takes any free one. */
  port?: number
  /** 127.0.0.1 unless named. */
  host?: string
  /** How many uploads a WABA may make within a sliding window; Kaleyra's 20 an hour unless named. */
  rateLimit?: RateLimit
  /** Where the outcome of an upload goes; without it there are no callbacks but those on demand. */
  callbackUrl?: string | undefined
  /** What a callback carries in its header `x-callback-secret`. */
  callbackSecret?: string | undefined
  /** The WABAs that the first account can use. */
  wabaIds?: readonly string[]
  /** Accounts of your own, in the place of the three that the sandbox knows. */
  accounts?: readonly SandboxAccount[]
  /** Takes each line of the log; without it there is none. */
  log?: (line: string) => void
}

/** The options, with nothing left open. */
export type Start = {
  port: number
  host: string
  rateLimit: RateLimit
  callbackUrl: string | undefined
  callbackSecret: string | undefined
  accounts: readonly Account[]
  settings: Settings
  log: (line: string) => void
}

/** Throws an InvalidOptions with every fault. */
export function readOptions(options: SandboxOptions): Start {
  checkOptions(OPTIONS, options)
  const {
    port = 0,
    host = '127.0.0.1',
    rateLimit: rate,
    callbackUrl,
    callbackSecret,
    log = () => {},
    ...rest
  } = options
  const { wabaIds, accounts, ...settings } = rest
  const faults = [
    ...exampleMissing(settings),
    ...(wabaIds && accounts ? ['wabaIds are those of the known account: name them in accounts.'] : []),
  ]
  if (faults.length > 0) throw new InvalidOptions(faults.join(' '))
  const start = startSettings(PROCESSING_MS)
  return {
    port,
    host,
    rateLimit: rate ?? { calls: rateLimit.calls, perMs: rateLimit.perSeconds * 1000 },
    callbackUrl,
    callbackSecret,
    accounts: accounts ? accountsOf(accounts) : createAccounts(wabaIds ?? WABA_IDS),
    settings: applyPatch(start, settings, start),
    log,
  }
}

/** A test must not wait; what it sees of PENDING is one look. */
const PROCESSING_MS = 20

const isWhole = (value: unknown) => Number.isSafeInteger(value) && Number(value) > 0
const isWabaId = (value: unknown) => typeof value === 'string' && /^\d{1,20}$/u.test(value)
const areWabaIds = (value: unknown) => Array.isArray(value) && value.length > 0 && value.every(isWabaId)

const OPTIONS = {
  port: PORT,
  host: HOST,
  rateLimit: {
    calls: { expected: 'a whole number from 1 on', isValid: isWhole },
    perMs: { expected: 'a whole number of milliseconds from 1 on', isValid: isWhole },
  },
  callbackUrl: aText('an http or https URL', text => /^https?:$/u.test(URL.parse(text)?.protocol ?? '')),
  callbackSecret: aText('printable ASCII', text => /^[\x20-\x7e]+$/u.test(text)),
  wabaIds: { expected: 'a list of ids of digits', isValid: areWabaIds },
  accounts: { expected: 'a list of { sid, apiKey, wabaIds }, the ids of digits', isValid: areAccounts },
  log: { expected: 'a function', isValid: (value: unknown) => typeof value === 'function' },
  ...CHECKS,
}

function areAccounts(value: unknown): boolean {
  const isText = (text: unknown) => typeof text === 'string' && text !== ''
  const isAccount = (one: unknown) => {
    if (!isObject(one)) return false
    const { sid, apiKey, wabaIds, enabled = true } = one as Record<string, unknown>
    return isText(sid) && isText(apiKey) && areWabaIds(wabaIds) && typeof enabled === 'boolean'
  }
  return Array.isArray(value) && value.length > 0 && value.every(isAccount)
}
