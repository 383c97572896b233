import { createLocalJWKSet, errors } from 'jose'
import type { JSONWebKeySet, JWTVerifyGetKey } from 'jose'
import type { Log } from '../lib/log.ts'
import type { Clock } from '../lib/clock.ts'
import { keysUnavailable } from '../errors/access-errors.ts'
import { fetchKeySet } from './key-set.ts'

/** How long fetched keys are used without another fetch. */
const FRESH_MS = 10 * 60_000
/** How long they are used while no newer ones can be fetched: an outage of a day refuses no caller. */
const STALE_MS = 24 * 3_600_000
/** A token of an unknown key causes a fetch at most this often: any client can send such a token. */
const COOL_DOWN_MS = 30_000
/** How long an issuer that has failed is not asked again. */
const REST_MS = 5000
/** How long a fetch may take. */
const FETCH_MS = 5000

export type KeyDeps = Clock & { log: Pick<Log, 'info' | 'warn'>; fetchMs?: number }
type Known = { find: ReturnType<typeof createLocalJWKSet>; fetchedAt: number }

/**
 * The keys that an issuer publishes. Fetched keys are used for a day and fetched again in the background after ten
 * minutes. Only a token of an unknown key waits. Throws KEYS_UNAVAILABLE for a token that cannot be judged. A failing
 * issuer is logged.
 */
export function createPublishedKeys(url: string, { monotonic, log, fetchMs = FETCH_MS }: KeyDeps): JWTVerifyGetKey {
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
      if (isWithin(COOL_DOWN_MS)) throw error
      return (await refreshed()).find(header, token)
    }
  }

  function isWithin(ms: number): boolean {
    return known !== undefined && monotonic() - known.fetchedAt < ms
  }

  function refreshed(): Promise<Known> {
    return refresh().catch((error: unknown) => {
      throw keysUnavailable(error)
    })
  }

  /** Concurrent callers share one fetch. */
  async function refresh(): Promise<Known> {
    if (monotonic() < restUntil) throw fault
    fetching ??= fetchOnce().finally(() => (fetching = undefined))
    return fetching
  }

  async function fetchOnce(): Promise<Known> {
    try {
      const keys: JSONWebKeySet = await fetchKeySet(url, fetchMs)
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
