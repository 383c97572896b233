import { createLocalJWKSet, createRemoteJWKSet, customFetch, errors } from 'jose'
import type { JWTVerifyGetKey } from 'jose'
import { createJumps } from '../media/clock.ts'
import type { Clock } from '../media/clock.ts'
import { keysUnavailable } from './access-error.ts'

const FETCH_MS = 5000
/** How long fetched keys are taken without another look. */
const FRESH_MS = 10 * 60_000
/** A token of an unknown key makes the keys be fetched again, at most so often: anybody can send one. */
const COOL_DOWN_MS = 30_000
/** How long an issuer that does not answer is left alone. */
const REST_MS = 5000

/**
 * The keys that an issuer publishes. What was fetched last goes on being good while nothing newer can be; throws
 * KEYS_UNAVAILABLE for a token that cannot be judged by it.
 */
export function createPublishedKeys(url: string, clock: Clock): JWTVerifyGetKey {
  const { monotonic } = clock
  const jump = createJumps(clock)
  let restUntil = -Infinity
  let fault: unknown
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_MS,
    cacheMaxAge: FRESH_MS,
    cooldownDuration: COOL_DOWN_MS,
    [customFetch]: fetchKeys,
  })

  return async (header, token) => {
    try {
      // They are fresh by the clock, for two hours longer where that was set back by two hours.
      if (jump() !== 0 && remote.jwks()) await remote.reload()
      return await remote(header, token)
    } catch (error) {
      if (isOfTheToken(error)) throw error
      const last = remote.jwks()
      if (!last) throw keysUnavailable(error)
      return createLocalJWKSet(last)(header, token).catch((unknown: unknown) => {
        // Its key may be one of those that cannot be fetched.
        throw unknown instanceof errors.JWKSNoMatchingKey ? keysUnavailable(error) : unknown
      })
    }
  }

  async function fetchKeys(address: string, options: RequestInit): Promise<Response> {
    if (monotonic() < restUntil) throw fault
    try {
      const response = await fetch(address, options)
      if (response.status !== 200) throw new Error(`${url} answered ${response.status}`)
      return response
    } catch (error) {
      fault = error
      restUntil = monotonic() + REST_MS
      throw error
    }
  }
}

/** Whether the keys are there, and the token has none of them. */
const isOfTheToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported
