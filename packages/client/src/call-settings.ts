import type { Hooks } from './hooks.ts'
import type { Retry } from './retry.ts'
import { kindOf } from './sentence.ts'
import type { Client } from './transport/index.ts'

/** What each call can be given beside its own. */
export type CallSettings = {
  /**
   * Ends the call with the signal's own reason. An upload that had begun ends with an `OutcomeUnknownError` instead, whose
   * `cause` is the reason.
   */
  signal?: AbortSignal
  /** For the whole call, to the last byte of the answer, with all its tries; default the client's. */
  timeoutMs?: number
  /** Instead of the client's, key by key. */
  retry?: Retry
  /** Sent as the header of the same name, so that a trace goes on: `00-<trace id>-<parent id>-<flags>` (W3C Trace Context). */
  traceparent?: string
}

/** What the calls of one client share. */
export type Deps = { client: Client; sid: string; hooks: Hooks; timeoutMs: number; retry: Retry | undefined }

export function checkTimeout(timeoutMs: unknown): void {
  if (timeoutMs === undefined || (typeof timeoutMs === 'number' && timeoutMs > 0)) return
  const given = typeof timeoutMs === 'number' ? String(timeoutMs) : kindOf(timeoutMs)
  throw new TypeError(`timeoutMs is ${given}: expected milliseconds, more than 0.`)
}

export function tracingHeaders({ traceparent }: CallSettings): Record<string, string> {
  if (traceparent === undefined) return {}
  if (typeof traceparent !== 'string')
    throw new TypeError(`traceparent is ${kindOf(traceparent)}: expected a text, or leave it out.`)
  if (!/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}(?:-[\x21-\x7e]{1,200})?$/u.test(traceparent))
    throw new TypeError(
      `traceparent is ${JSON.stringify(traceparent.slice(0, 100))}: expected one such as ` +
        '"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", in lower case.',
    )
  return { traceparent }
}
