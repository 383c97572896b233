import { setTimeout as wait } from 'node:timers/promises'
import { kindOf } from './sentence.ts'

/**
 * How a call is tried again. It never is after an upload whose answer was lost: Kaleyra has no idempotency key, and a second
 * try could make a second upload. Tried again are a lookup without an answer or with a 5xx, and an upload of which nothing was
 * sent. `timeoutMs` of the call is for all tries and waits together.
 */
export type Retry = {
  /** The most tries of one call, the first one counted: 1 to 100. Default 3; 1 tries nothing again. */
  attempts?: number
  /** The wait before the second try, in milliseconds, and twice as long before each further one. Default 250. */
  waitMs?: number
  /** No wait is longer, in milliseconds. Default 5000. Each is shortened by up to half, at random. */
  longestWaitMs?: number
  /** Whether a 429 is tried again when its `Retry-After` ends within the call's `timeoutMs`. Default false. */
  rateLimited?: boolean
}

export type RetryRules = Required<Retry>

const DEFAULTS: RetryRules = { attempts: 3, waitMs: 250, longestWaitMs: 5000, rateLimited: false }

/** The later ones win. Throws a TypeError for what cannot be. */
export function retryRules(...given: (Retry | undefined)[]): RetryRules {
  const rules = { ...DEFAULTS }
  for (const one of given) {
    if (one !== undefined && (typeof one !== 'object' || one === null))
      throw new TypeError(`retry is ${kindOf(one)}: expected { attempts, waitMs, longestWaitMs, rateLimited }.`)
    // What is undefined was not given.
    Object.assign(rules, Object.fromEntries(Object.entries(one ?? {}).filter(([, value]) => value !== undefined)))
  }
  const { attempts, waitMs, longestWaitMs, rateLimited } = rules
  if (!Number.isInteger(attempts) || attempts < 1 || attempts > 100)
    throw new TypeError(
      `retry.attempts is ${shownOf(attempts)}: expected a whole number from 1 to 100; 1 tries nothing again.`,
    )
  for (const [name, ms] of Object.entries({ waitMs, longestWaitMs }))
    if (typeof ms !== 'number' || !(ms >= 0 && ms < 2 ** 31))
      throw new TypeError(`retry.${name} is ${shownOf(ms)}: expected milliseconds, 0 or more.`)
  if (typeof rateLimited !== 'boolean')
    throw new TypeError(`retry.rateLimited is ${kindOf(rateLimited)}: expected true or false.`)
  return rules
}

const shownOf = (given: unknown) => (typeof given === 'number' ? String(given) : kindOf(given))

type Tries = {
  rules: RetryRules
  timeoutMs: number
  signal: AbortSignal | undefined
  /** The wait that the failure asks for; `true` for the usual one, `false` for no further try. */
  mayRetry: (error: unknown) => number | boolean
}

/** Throws what the last try threw, or the signal's reason. */
export async function withRetries<T>(
  { rules, timeoutMs, signal, mayRetry }: Tries,
  run: (attempt: number, timeoutMs: number) => Promise<T>,
): Promise<T> {
  const endsAt = performance.now() + timeoutMs
  for (let attempt = 1, leftMs = timeoutMs; ; attempt += 1, leftMs = endsAt - performance.now()) {
    try {
      return await run(attempt, leftMs)
    } catch (error) {
      const asked = attempt < rules.attempts && mayRetry(error)
      const waitMs = asked === true ? usualWait(rules, attempt) : asked
      if (waitMs === false || performance.now() + waitMs >= endsAt) throw error
      await pause(waitMs, signal)
    }
  }
}

function usualWait({ waitMs, longestWaitMs }: RetryRules, attempt: number): number {
  return Math.min(longestWaitMs, waitMs * 2 ** (attempt - 1)) * (1 - Math.random() / 2)
}

/** Rejects with the signal's reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await wait(ms, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
    throw signal?.aborted ? signal.reason : error
  })
}
