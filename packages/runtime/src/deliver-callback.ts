import { once } from 'node:events'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'

/** `content` is the body of a POST, the query of a GET. */
export type Delivery = { url: string; method: 'POST' | 'GET'; content: string; secret: string | undefined }

/** Sends a callback, and answers once the receiver has answered, whatever its status. It has 5 s, its body included. */
export async function deliverCallback(
  { url, method, content, secret }: Delivery,
  signal?: AbortSignal,
): Promise<IncomingMessage> {
  const { protocol, pathname, search } = new URL(url)
  const query = method === 'GET' ? [search.slice(1), content].filter(Boolean).join('&') : search.slice(1)
  const send = protocol === 'https:' ? secureRequest : plainRequest
  const deadline = AbortSignal.timeout(ANSWER_WITHIN_MS)
  // Not fetch: it writes %22 for the quotes of the GET form. A connection of its own, as an idle one may be closed at
  // the very moment when it is used again.
  const outgoing = send(url, {
    method,
    path: query === '' ? pathname : `${pathname}?${query}`,
    headers: {
      ...(secret === undefined ? {} : { 'x-callback-secret': secret }),
      ...(method === 'POST'
        ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(content) }
        : {}),
    },
    agent: false,
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  })
  // A connection that breaks after the answer changes nothing.
  outgoing.on('error', () => {})
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  outgoing.end(method === 'POST' ? content : undefined)
  const [response] = await answered
  return response
}

/** The query of a GET. Kaleyra's own quotes around the values are literal; what is in them is percent-encoded. */
export const callbackQuery = (fields: Readonly<Record<string, string | number | boolean | null>>): string =>
  Object.entries(fields)
    .map(([name, value]) => `${encodeURIComponent(name)}="${encodeURIComponent(String(value))}"`)
    .join('&')

/** Node says nothing but "AggregateError" when every address of a name failed, and "aborted" when the time was up. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' && error.cause instanceof Error) return error.cause.message
  return error.message || ('code' in error ? String(error.code) : error.name)
}

const ANSWER_WITHIN_MS = 5000
