import { once } from 'node:events'
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'

export type Delivery = { url: string; method: 'POST' | 'GET'; content: string; secret: string | undefined }

/**
 * Sends a callback and waits for its answer, at most 5 s. `content` is the body of a POST, the query of a GET. Throws
 * unless the answer is a 2xx.
 */
export async function deliver({ url, method, content, secret }: Delivery, signal: AbortSignal): Promise<void> {
  const { protocol, pathname, search } = new URL(url)
  const query = method === 'GET' ? [search.slice(1), content].filter(Boolean).join('&') : search.slice(1)
  const send = protocol === 'https:' ? secureRequest : plainRequest
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
    signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
  })
  // A connection that breaks after the answer changes nothing.
  outgoing.on('error', () => {})
  const answered = once(outgoing, 'response')
  outgoing.end(method === 'POST' ? content : undefined)
  const [response]: IncomingMessage[] = await answered
  response?.resume()
  const status = response?.statusCode ?? 0
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`)
}

const ANSWER_WITHIN_MS = 5000
