import { createLocalJWKSet, errors } from 'jose'
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose'
import type { Log } from '../lib/log.ts'
import type { Clock } from '../lib/clock.ts'
import { keysUnavailable } from '../errors/access-errors.ts'
import { fetchKeySet } from './key-set.ts'

/** How long fetched keys are taken without another look. */
const FRESH_MS = 10 * 60_000
/** How long they are taken while nothing newer can be fetched: an issuer's outage of a day shuts no caller out. */
const STALE_MS = 24 * 3_600_000
/** A token of an unknown key makes the keys be fetched again, at most so often: a token needs no right key to be sent. */
const COOL_DOWN_MS = 30_000
/** How long an issuer that does not answer is left alone. */
const REST_MS = 5000

export type KeyDeps = Clock & { log: Pick<Log, 'info' | 'warn'> }
type Known = { find: ReturnType<typeof createLocalJWKSet>; fetchedAt: number }

/**
 * The keys that an issuer publishes. Those that were fetched last are good at once for a day, and are fetched again behind
 * that after ten minutes, once at a time; only a token of an unknown key waits for it. Throws KEYS_UNAVAILABLE for a token
 * that cannot be judged. The log hears of an issuer that fails before its keys are too old.
 */
export function createPublishedKeys(url: string, { monotonic, log }: KeyDeps): JWTVerifyGetKey {
  let known: Known | undefined
  let fetching: Promise<Known> | undefined
  let restUntil = -Infinity
  let fault: unknown

  return async (header, token) => {
    const last = isWithin(STALE_MS) ? known : undefined
    if (!last) return (await refreshed()).find(header, token)
    if (!isWithin(FRESH_MS)) refresh().catch(() => {})
    try {
      return await last.find(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      // Its key may be one that was published since.
      if (isWithin(COOL_DOWN_MS)) throw error
      return (await refreshed()).find(header, token)
    }
  }

  /** Whether the keys are no older. */
  function isWithin(ms: number): boolean {
    return known !== undefined && monotonic() - known.fetchedAt < ms
  }

  function refreshed(): Promise<Known> {
    return refresh().catch((error: unknown) => {
      throw keysUnavailable(error)
    })
  }

  /** One fetch for all who ask meanwhile. */
  async function refresh(): Promise<Known> {
    if (monotonic() < restUntil) throw fault
    fetching ??= fetchOnce().finally(() => (fetching = undefined))
    return fetching
  }

  async function fetchOnce(): Promise<Known> {
    try {
      const keys: JSONWebKeySet = await fetchKeySet(url)
      known = { find: createLocalJWKSet(keys), fetchedAt: monotonic() }
      if (fault !== undefined) log.info({ jwksUrl: url }, 'the keys of the issuer can be fetched again')
      fault = undefined
      return known
    } catch (error) {
      if (fault === undefined) log.warn({ jwksUrl: url, err: error }, CANNOT_FETCH)
      fault = error
      restUntil = monotonic() + REST_MS
      throw error
    }
  }
}

const CANNOT_FETCH =
  'the keys of the issuer cannot be fetched: those of before are taken for a day after they were fetched'
