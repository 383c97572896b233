import { AsyncLocalStorage } from 'node:async_hooks'
import { STATUS_CODES } from 'node:http'
import type { Logger } from 'pino'

/** What is known of the request, or the field of its document, that is being answered. */
export type RequestContext = {
  /** In the answer's header x-request-id, and in every line of the log. */
  id: string
  /** The owner that its token stands for, never the token; null while AUTH is none, and until it has been checked. */
  caller: string | null
  wabaId: string | null
  /** Bytes of the file, or of the body until that is known. */
  size: number | null
  /** That of the request as a whole; its fields share it. */
  refusal: {
    code?: string
    /** A line of the log says what was refused. */
    isLogged: boolean
    /** The answer is out, or has no receiver any more: what is refused from now on is not logged. */
    isFinal: boolean
  }
  log: Pick<Logger, 'info'>
}

export const requestContext = new AsyncLocalStorage<RequestContext>()

/** Adds to what is known of the request, or the field, that is being answered. */
export function addFacts(facts: Partial<Pick<RequestContext, 'caller' | 'wabaId' | 'size'>>): void {
  Object.assign(requestContext.getStore() ?? {}, facts)
}

/** The request is refused as a whole: `noteAnswer` writes its line, with the status. The first code counts. */
export function setRefusal(code: string): void {
  const request = requestContext.getStore()
  if (request) request.refusal.code ??= code
}

/** Writes the line of a refusal that has an answer of its own, or none: a field, or a connection that is cut. */
export function logRefusal(
  code: string,
  of: RequestContext | undefined = requestContext.getStore(),
  status?: number,
): void {
  if (!of || of.refusal.isFinal) return
  of.refusal.isLogged = true
  const { id, caller, wabaId, size } = of
  const facts = { code: cut(code), ...(status !== undefined && { status }), caller: cut(caller), wabaId: cut(wabaId) }
  of.log.info({ ...facts, size, requestId: id }, 'refused')
}

/** As `logRefusal`, for a request whose answer has no receiver any more: no other line follows. */
export function logFinalRefusal(code: string, request: RequestContext, status?: number): void {
  logRefusal(code, request, status)
  request.refusal.isFinal = true
}

/** For a refusal without a code of its own. */
export const codeOfStatus = (status: number) =>
  (STATUS_CODES[status] ?? `HTTP ${status}`).toUpperCase().replaceAll(/[^A-Z\d]+/gu, '_')

/** What a client has written may be long; a line is short. */
const MOST_CHARACTERS = 128
const cut = (text: string | null) => text && text.slice(0, MOST_CHARACTERS).toWellFormed()
