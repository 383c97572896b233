import { AsyncLocalStorage } from 'node:async_hooks'
import { STATUS_CODES } from 'node:http'
import type { Logger } from 'pino'

/** A request that is being answered, or one field of its document. */
export type UnderWay = {
  /** In the answer's header x-request-id, and in every line of the log. */
  id: string
  /** The owner that its token stands for, never the token; null while AUTH is none, and until it has been checked. */
  caller: string | null
  wabaId: string | null
  /** Bytes of the file, or of the body until that is known. */
  size: number | null
  /** Of the request as a whole; its fields share it. */
  fate: {
    /** Why all of it is refused. */
    code?: string
    /** A line says what was refused of it. */
    isNoted: boolean
    /** Nobody gets an answer any more: what is refused from now on was told to nobody. */
    isOver: boolean
  }
  log: Pick<Logger, 'info'>
}

export const underWay = new AsyncLocalStorage<UnderWay>()

/** Adds to what is known of the request, or the field, that is under way. */
export function know(facts: Partial<Pick<UnderWay, 'caller' | 'wabaId' | 'size'>>): void {
  Object.assign(underWay.getStore() ?? {}, facts)
}

/** The request under way is refused as a whole: `noteAnswer` writes its line, with the status. The first code counts. */
export function refuseAs(code: string): void {
  const request = underWay.getStore()
  if (request) request.fate.code ??= code
}

/** Writes the line of a refusal that has an answer of its own, or none: a field, or a connection that is cut. */
export function noteRefusal(code: string, of: UnderWay | undefined = underWay.getStore(), status?: number): void {
  if (!of || of.fate.isOver) return
  of.fate.isNoted = true
  const { id, caller, wabaId, size } = of
  const facts = { code: cut(code), ...(status !== undefined && { status }), caller: cut(caller), wabaId: cut(wabaId) }
  of.log.info({ ...facts, size, requestId: id }, 'refused')
}

/** As `noteRefusal`, for a request whose answer is nobody's any more: no other line follows. */
export function noteEnd(code: string, request: UnderWay, status?: number): void {
  noteRefusal(code, request, status)
  request.fate.isOver = true
}

/** For what no door has a word for. */
export const codeOfStatus = (status: number) =>
  (STATUS_CODES[status] ?? `HTTP ${status}`).toUpperCase().replaceAll(/[^A-Z\d]+/gu, '_')

/** What a stranger has written may be long; a line is short. */
const MOST_CHARACTERS = 128
const cut = (text: string | null) => text && text.slice(0, MOST_CHARACTERS).toWellFormed()
