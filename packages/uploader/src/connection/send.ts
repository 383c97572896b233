import type { Gateway, Headers } from './gateway.ts'
import { ConnectionError } from '../upload-error.ts'

type Options = {
  /** Ends the wait for a token. */
  signal?: AbortSignal | undefined
  /** Called with each request: the wait for a token does not count. */
  within: () => AbortSignal
  accept?: string
}

export async function send(
  gateway: Gateway,
  body: string | FormData,
  { signal, within, accept = 'application/json' }: Options,
): Promise<Response> {
  // With files the browser sets the type, and the gateway requires a header that no form can send.
  const type = typeof body === 'string' ? 'content-type' : 'graphql-require-preflight'
  const post = async (own: Headers) => {
    const all = { ...own, accept, [type]: 'application/json' }
    const heard = gateway.begin()
    const response = await fetch(`${gateway.url}/graphql`, { method: 'POST', headers: all, body, signal: within() })
    heard(response.status)
    return response
  }
  const own = await gateway.headers()
  const response = await post(own)
  const next = response.status === 401 && (await gateway.renewed(own, signal))
  return next ? post(next) : response
}

export const stalled = () =>
  new ConnectionError('STALLED', 'Nothing has moved for a while: the connection is tried anew.')
