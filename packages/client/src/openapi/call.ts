import type { Dispatcher } from 'undici'
import { exchange } from '../transport/exchange.ts'
import type { NoAnswer } from '../transport/exchange.ts'
import { retryAfter } from '../transport/send.ts'
import type { Failure } from '../transport/send.ts'
import { readAnswer } from './answers.ts'
import { addressOf } from './address.ts'
import { credentialsOf } from './auth.ts'
import type { AuthSource } from './auth.ts'
import { encodeBody } from './bodies.ts'
import type { CallOptions } from './options.ts'

export type { Failure, NoAnswer }

/** `data` is typed by the status; a range of statuses, or `default`, comes as a number. */
export type Success<R> = [keyof R] extends [never]
  ? { ok: true; status: number; data: unknown }
  : { [S in keyof R]: { ok: true; status: S extends number ? S : number; data: R[S] } }[keyof R]

export type CallConfig = {
  baseUrl: string
  auth: AuthSource | undefined
  headers: Record<string, string>
  timeoutMs: number
  dispatcher: Dispatcher
}

/** Makes one call. Rejects only for what no server has a part in: a parameter that is missing, a file that cannot be read. */
export async function call(
  config: CallConfig,
  method: string,
  options: CallOptions,
): Promise<Success<unknown> | Failure | NoAnswer> {
  const { url, headers, body } = await requestOf(config, options)
  const { signal, timeoutMs = config.timeoutMs, responseValidator } = options
  const { dispatcher } = config
  const result = await exchange({ dispatcher, method, url, headers, body, signal, timeoutMs }, async answer => ({
    status: answer.statusCode,
    content: await readAnswer(answer),
    retryAfterMs: retryAfter(answer.headers['retry-after']),
  }))
  if (!('answer' in result)) return result
  const { status, content, retryAfterMs } = result.answer
  if (status < 200 || status > 299) return { ok: false, status, error: content, retryAfterMs }
  try {
    // The schemas know no bytes.
    if (!(content instanceof Blob)) await responseValidator?.(content)
    return { ok: true, status, data: content }
  } catch (cause) {
    return { ok: false, status, error: content, cause }
  }
}

/** A call's address, headers and body. */
export async function requestOf(config: CallConfig, options: CallOptions) {
  const { security = [], auth = config.auth } = options
  const body = await encodeBody(options)
  const given = lowerCased({ ...config.headers, ...lowerCased(options.headers ?? {}) })
  const credentials = await credentialsOf(security, auth, given)
  const cookies = [textOf(given['cookie'] ?? ''), ...credentials.cookies].filter(Boolean)
  const all = {
    accept: '*/*',
    ...(body?.contentType !== undefined && { 'content-type': body.contentType }),
    ...withoutEmptyType(given),
    ...credentials.headers,
    ...(cookies.length > 0 && { cookie: cookies.join('; ') }),
    ...(body && { 'content-length': String(body.contentLength) }),
  }
  const headers = Object.entries(all).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || (name === 'content-type' && !body) ? [] : [[name, textOf(value)]],
  )
  return { url: addressOf(config.baseUrl, options, credentials.query), headers: Object.fromEntries(headers), body }
}

/** The generated functions say null for a form, whose type has the boundary. */
function withoutEmptyType({ 'content-type': type, ...headers }: Record<string, unknown>): Record<string, unknown> {
  return type === null || type === undefined ? headers : { ...headers, 'content-type': type }
}

const lowerCased = (headers: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))

/** A list goes as OpenAPI's style `simple` has it. */
const textOf = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(',') : String(value))
