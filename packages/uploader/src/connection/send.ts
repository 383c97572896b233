import { ConnectionError } from '../upload-error.ts'

export type Headers = Record<string, string>
/** The headers for a request; after a 401 those that it was sent with are given. */
export type GetHeaders = (refused?: Headers) => Promise<Headers>
/** Where the gateway is, and the headers for a request, asked for again with each. */
export type Gateway = { url: string; headers: GetHeaders }

type Options = { signal?: AbortSignal | undefined; accept?: string }

/** One POST to the GraphQL of the gateway. Throws a ConnectionError when it does not answer. */
export async function send(
  { url, headers }: Gateway,
  body: string | FormData,
  { signal, accept = 'application/json' }: Options = {},
): Promise<Response> {
  const type = typeof body === 'string' && { 'content-type': 'application/json' }
  const post = (own: Headers) =>
    fetch(`${url}/graphql`, { method: 'POST', headers: { ...own, accept, ...type }, body, ...(signal && { signal }) })
  try {
    const own = await headers()
    const response = await post(own)
    const next = response.status === 401 && (await renewed(headers, own))
    return next ? await post(next) : response
  } catch (error) {
    signal?.throwIfAborted()
    throw noConnection(error)
  }
}

/** Other headers than those that were refused, where there are some. */
export async function renewed(headers: GetHeaders, refused: Headers): Promise<Headers | undefined> {
  const next = await headers(refused)
  return JSON.stringify(next) === JSON.stringify(refused) ? undefined : next
}

export const noConnection = (cause?: unknown) =>
  new ConnectionError('NO_CONNECTION', 'The gateway cannot be reached. Is there a connection?', { cause })
