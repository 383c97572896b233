import { ConnectionError } from '../upload-error.ts'

export type Headers = Record<string, string>
/** Where the gateway is, and the headers for a request, asked for again with each. */
export type Gateway = { url: string; headers: () => Promise<Headers> }

type Options = { signal: AbortSignal; accept?: string }

/** One POST to the GraphQL of the gateway. */
export async function send(
  { url, headers }: Gateway,
  body: string | FormData,
  { signal, accept = 'application/json' }: Options,
): Promise<Response> {
  // With files the browser sets the type, and the gateway wants a header that no form can send; its value is of no account.
  const type = typeof body === 'string' ? 'content-type' : 'graphql-require-preflight'
  const all = { ...(await headers()), accept, [type]: 'application/json' }
  return fetch(`${url}/graphql`, { method: 'POST', headers: all, body, signal })
}

export const noConnection = (cause?: unknown) =>
  new ConnectionError('NO_CONNECTION', 'The gateway cannot be reached. Is there a connection?', { cause })

export const stalled = () =>
  new ConnectionError('STALLED', 'Nothing has moved for a while: the connection is tried anew.')
