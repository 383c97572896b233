import { ConnectionError } from '../upload-error.ts'

export type Headers = Record<string, string>
/** The headers for a request; after a 401 those that it was sent with are given. */
export type GetHeaders = (refused?: Headers) => Promise<Headers>
/** Where the gateway is, and the headers for a request, asked for again with each. */
export type Gateway = { url: string; headers: GetHeaders }

type Options = { signal: AbortSignal; accept?: string }

/** One POST to the GraphQL of the gateway. */
export async function send(
  { url, headers }: Gateway,
  body: string | FormData,
  { signal, accept = 'application/json' }: Options,
): Promise<Response> {
  // With files the browser sets the type, and the gateway wants a header that no form can send; its value is of no account.
  const type = typeof body === 'string' ? 'content-type' : 'graphql-require-preflight'
  const post = (own: Headers) => {
    const all = { ...own, accept, [type]: 'application/json' }
    return fetch(`${url}/graphql`, { method: 'POST', headers: all, body, signal })
  }
  const own = await headers()
  const response = await post(own)
  const next = response.status === 401 && (await renewed(headers, own))
  return next ? post(next) : response
}

/** Other headers than those that were refused, where there are some. */
export async function renewed(headers: GetHeaders, refused: Headers): Promise<Headers | undefined> {
  const next = await headers(refused)
  return JSON.stringify(next) === JSON.stringify(refused) ? undefined : next
}

export const noConnection = (cause?: unknown) =>
  new ConnectionError('NO_CONNECTION', 'The gateway cannot be reached. Is there a connection?', { cause })

export const stalled = () =>
  new ConnectionError('STALLED', 'Nothing has moved for a while: the connection is tried anew.')
