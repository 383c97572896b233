// By its file: Bun answers the bare name with a stand-in of its own, which heeds no dispatcher (docs/decisions/019).
import { request } from 'undici/index.js'
import type { Dispatcher } from 'undici'
import { addressOf } from './address.ts'
import type { Address } from './address.ts'
import { startDeadline, unlessAborted } from './deadline.ts'
import type { Redact } from '../secret-text.ts'
import type { MultipartBody } from './multipart.ts'
import type { FormFields, Wire } from './wires.ts'

/** Makes one call and reads the whole answer. The deadline and the signal cover all of it. */
export async function send<R>(config: TransportConfig, method: 'GET' | 'POST', options: RequestOptions) {
  const body = options.body && options.bodySerializer?.(options.body, config.wire)
  const url = addressOf(config.baseUrl, options)
  const headers = headersOf(config, options, body)
  const deadline = startDeadline(options.timeoutMs ?? config.timeoutMs, options.signal)
  let begun = false
  options.onSend?.({ method, url })
  // undici reads the body once it is connected, and writes it with the head. So an unread body means that nothing was
  // sent. Each read starts anew, for dispatchers that retry.
  const pieces: AsyncIterable<Uint8Array> | undefined = body && {
    async *[Symbol.asyncIterator]() {
      deadline.signal.throwIfAborted()
      begun = true
      yield* body.pieces(deadline.signal)
    },
  }
  const exchange = async () => {
    const answer = await request(url, {
      dispatcher: config.dispatcher,
      method,
      headers,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- undici takes an iterable; its types do not say so
      body: (pieces ?? null) as Dispatcher.DispatchOptions['body'] & {},
      signal: deadline.signal,
      // The deadline is the only clock: undici's would start again with each write.
      headersTimeout: 0,
      bodyTimeout: 0,
    })
    const text = await answer.body.text()
    options.onAnswer?.(text.length)
    return { status: answer.statusCode, text, retryAfterMs: retryAfter(answer.headers['retry-after']) }
  }
  try {
    // undici heeds the signal only once it is connected, hence the race.
    const { status, text, retryAfterMs } = await unlessAborted(exchange(), deadline.signal)
    const read = () => parsed(config.redact.text(text))
    if (status < 200 || status > 299) return { ok: false, status, error: read(), retryAfterMs } satisfies Failure
    return await validated<R>(status, parsed(text), read, options.responseValidator)
  } catch (cause) {
    return { ok: false, begun, cause: config.redact.fault(cause) } satisfies NoAnswer
  } finally {
    deadline.end()
  }
}

export type Success<R> = { [S in keyof R]: { ok: true; status: S; data: R[S] } }[keyof R]
/** `error` is the body, parsed if it is JSON; with a 2xx it is one that the validator refused, for the `cause`. */
export type Failure = { ok: false; status: number; error: unknown; cause?: unknown; retryAfterMs?: number | undefined }
/** `begun` says whether any of the request's body was handed out to be written. */
export type NoAnswer = { ok: false; status?: never; begun: boolean; cause: unknown }

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
function retryAfter(value: string | string[] | undefined): number | undefined {
  if (typeof value !== 'string') return undefined
  if (/^\d{1,9}$/u.test(value)) return Number(value) * 1000
  const ms = Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.max(0, ms)
}

/** The body as JSON, or as text if it is none, or has too many values to be an answer. */
function parsed(text: string): unknown {
  if (hasMoreValuesThan(MOST_VALUES, text)) return text
  try {
    return JSON.parse(text, digitsOfLargeNumbers)
  } catch {
    return text
  }
}

/** Enough for some thousand uploads; 4 MB of brackets have millions, and block the process. */
const MOST_VALUES = 200_000

/** An upper bound: it also counts these characters within texts. */
function hasMoreValuesThan(most: number, text: string): boolean {
  let values = 0
  for (let at = 0; at < text.length && values <= most; at += 1) {
    const code = text.charCodeAt(at)
    if (code === COMMA || code === BRACKET || code === BRACE) values += 1
  }
  return values > most
}

const [COMMA, BRACKET, BRACE] = [0x2c, 0x5b, 0x7b]

/** An id of more than 15 digits, sent as a number, would be rounded into another one. */
function digitsOfLargeNumbers(_key: string, value: unknown, context?: { source: string }): unknown {
  const source = context?.source ?? ''
  if (typeof value !== 'number' || Number.isSafeInteger(value) || !/^\d+$/u.test(source)) return value
  // Copied, since a slice would keep the whole text in memory.
  return source.length > 100 ? source : String(BigInt(source))
}
