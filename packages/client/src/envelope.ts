import { refusals } from './generated/refusals.gen.ts'

/** Kaleyra's `{ code, message, data, error }`, or undefined for another body. */
export function readEnvelope(body: unknown): Envelope | undefined {
  if (!isRecord(body) || typeof body['code'] !== 'string' || !isKaleyras(body['code'])) return undefined
  const { code, message, error } = body
  return {
    code,
    kind: plainCode(code),
    fields: isRecord(error) ? Object.keys(error) : [],
    hasErrorText: isWords(error),
    words: wordsOf({ message, error }),
  }
}

/** What Kaleyra says in `message` and `error`, each text once. */
export function wordsOf({ message, error }: { message?: unknown; error?: unknown }): string {
  const details = isRecord(error) ? Object.values(error) : [error]
  return [...new Set([message, ...details].filter(isWords))].join(': ')
}

export type Envelope = {
  /** As it came. */
  code: string
  /** Without the hyphen that Kaleyra sometimes adds: `WA-500` is `WA500`. */
  kind: string
  /** The keys of `error` where it is an object. */
  fields: string[]
  hasErrorText: boolean
  /** `message`, and what `error` adds to it. */
  words: string
}

function plainCode(code: string): string {
  return code.replaceAll(/[-_ ]/gu, '').toUpperCase()
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * A success as the spec spells it, for the generated validator. A hyphen in `WA-202`, or an `error` of `[]` or null,
 * must not make an accepted upload look lost.
 */
export function readableSuccess(body: unknown): unknown {
  if (!isRecord(body) || typeof body['code'] !== 'string') return body
  const { code, message, error } = body
  return {
    ...body,
    code: plainCode(code),
    message: typeof message === 'string' ? message : '',
    error: isRecord(error) ? error : {},
  }
}

/** A proxy's JSON error can have a `code` too, so that only the vendor's own prefixes and documented codes count. */
const KALEYRA_CODE = /^(?:WA|RBC)[-_ ]?\d{3}$/iu
const DOCUMENTED = new Set(Object.values(refusals).map(({ body }) => plainCode(body.code)))
const isKaleyras = (code: string) => KALEYRA_CODE.test(code) || DOCUMENTED.has(plainCode(code))

const isWords = (value: unknown): value is string => typeof value === 'string' && value.trim() !== ''
