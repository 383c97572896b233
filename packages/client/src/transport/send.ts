import type { Dispatcher } from 'undici'
import { addressOf } from './address.ts'
import type { Address } from './address.ts'
import { parsed } from './answer-json.ts'
import { exchange } from './exchange.ts'
import type { NoAnswer } from './exchange.ts'
import type { Redact } from '../secret-text.ts'
import type { MultipartBody } from './multipart.ts'
import type { FormFields, Wire } from './wires.ts'

export type { NoAnswer } from './exchange.ts'

/** Makes one call and reads the whole answer. The deadline and the signal cover all of it. */
export async function send<R>(config: TransportConfig, method: 'GET' | 'POST', options: RequestOptions) {
  const body = options.body && options.bodySerializer?.(options.body, config.wire)
  const url = addressOf(config.baseUrl, options)
  const headers = headersOf(config, options, body)
  const { signal, timeoutMs = config.timeoutMs } = options
  options.onSend?.({ method, url })
  const { dispatcher, redact } = config
  const result = await exchange({ dispatcher, method, url, headers, body, signal, timeoutMs }, async answer => {
    const text = await answer.body.text()
    options.onAnswer?.(text.length)
    return { status: answer.statusCode, text, retryAfterMs: retryAfter(answer.headers['retry-after']) }
  })
  if (!('answer' in result)) return { ...result, cause: redact.fault(result.cause) } satisfies NoAnswer
  const { status, text, retryAfterMs } = result.answer
  const read = () => parsed(redact.text(text))
  if (status < 200 || status > 299) return { ok: false, status, error: read(), retryAfterMs } satisfies Failure
  return validated<R>(status, parsed(text), read, options.responseValidator)
}

export type Success<R> = { [S in keyof R]: { ok: true; status: S; data: R[S] } }[keyof R]
/** `error` is the body, parsed if it is JSON; with a 2xx it is one that the validator refused, for the `cause`. */
export type Failure = { ok: false; status: number; error: unknown; cause?: unknown; retryAfterMs?: number | undefined }

export type TransportConfig = {
  baseUrl: string
  apiKey: string
  dispatcher: Dispatcher
  timeoutMs: number
  wire: Wire
  /** For what an error will hold. */
  redact: Redact
}

export type RequestOptions = Address & {
  headers?: Record<string, string | null>
  security?: readonly ApiKey[]
  body?: FormFields
  bodySerializer?: (fields: FormFields, wire: Wire) => MultipartBody
  responseValidator?: (data: unknown) => Promise<unknown>
  /** Called before the request is sent. */
  onSend?: ((request: { method: 'GET' | 'POST'; url: string }) => void) | undefined
  /** Called with the size of the answer's body, in characters. */
  onAnswer?: ((characters: number) => void) | undefined
  signal?: AbortSignal | undefined
  /** For the whole call, to the last byte of the answer. */
  timeoutMs?: number | undefined
}
type ApiKey = { name: string; type: 'apiKey' }

async function validated<R>(
  status: number,
  content: unknown,
  redacted: () => unknown,
  validate: RequestOptions['responseValidator'],
) {
  try {
    const data = validate ? await validate(content) : content
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the SDK gives the validator of this very type
    return { ok: true, status, data } as Success<R>
  } catch (cause) {
    return { ok: false, status, error: redacted(), cause } satisfies Failure
  }
}

function headersOf({ apiKey }: TransportConfig, { headers = {}, security = [] }: RequestOptions, body?: MultipartBody) {
  const given = Object.entries(headers).filter((header): header is [string, string] => header[1] !== null)
  return {
    accept: 'application/json',
    ...Object.fromEntries(security.map(({ name }) => [name, apiKey])),
    ...Object.fromEntries(given),
    ...(body && { 'content-type': body.contentType, 'content-length': String(body.contentLength) }),
  }
}

/** RFC 9110, 10.2.3: seconds, or a date. Undefined for neither. */
export function retryAfter(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined
  if (/^\d{1,9}$/u.test(value)) return Number(value) * 1000
  const ms = Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}
