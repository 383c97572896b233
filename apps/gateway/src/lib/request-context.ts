import { AsyncLocalStorage } from 'node:async_hooks'
import { STATUS_CODES } from 'node:http'
import type { Logger } from 'pino'

/** The facts of the request, or of the field of its document, that is being answered. */
export type RequestContext = {
  /** In the answer's header x-request-id, and in every line of the log. */
  id: string
  /** The W3C trace context of its span, or of its sender's; undefined where there is none. */
  traceparent?: string | undefined
  /** The owner by its token; null while AUTH is none, or before the check. */
  caller: string | null
  wabaId: string | null
  /** Bytes of the file, or of the body until that is known. */
  size: number | null
  /** Shared by the fields of a request. */
  refusal: {
    code?: string
    isLogged: boolean
    /** The answer is out or cannot be received: no later refusal is logged. */
    isFinal: boolean
  }
  log: Pick<Logger, 'info'>
  /** Counts a refusal. */
  onRefusal?: ((code: string) => void) | undefined
}

export const requestContext = new AsyncLocalStorage<RequestContext>()

export function addFacts(facts: Partial<Pick<RequestContext, 'caller' | 'wabaId' | 'size'>>): void {
  Object.assign(requestContext.getStore() ?? {}, facts)
}

/** Refuses the whole request: `noteAnswer` logs it with the status. The first code counts. */
export function setRefusal(code: string): void {
  const request = requestContext.getStore()
  if (request) request.refusal.code ??= code
}

/** Logs the refusal of a field, or of a connection that is cut. */
export function logRefusal(
  code: string,
  of: RequestContext | undefined = requestContext.getStore(),
  status?: number,
): void {
  if (!of || of.refusal.isFinal) return
  of.refusal.isLogged = true
  of.onRefusal?.(code)
  const { id, caller, wabaId, size } = of
  const facts = { code: cut(code), ...(status !== undefined && { status }), caller: cut(caller), wabaId: cut(wabaId) }
  of.log.info({ ...facts, size, requestId: id }, 'refused')
}

/** The last line of a request. */
export function logFinalRefusal(code: string, request: RequestContext, status?: number): void {
  logRefusal(code, request, status)
  request.refusal.isFinal = true
}

/** For a refusal without a code of its own. */
export const codeOfStatus = (status: number) =>
  (STATUS_CODES[status] ?? `HTTP ${status}`).toUpperCase().replaceAll(/[^A-Z\d]+/gu, '_')

const MOST_CHARACTERS = 128
const cut = (text: string | null) => text && text.slice(0, MOST_CHARACTERS).toWellFormed()
