import { Agent, request } from 'node:http'
import type { OutgoingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

export type Form = { type: string; body: Buffer }
export type Caller = ReturnType<typeof openCaller>

/** A client that costs as little as can be, with connections that stay open: one process for each call would hide all. */
export function openCaller() {
  const agent = new Agent({ keepAlive: true })
  return {
    get: (url: string) => call(agent, url, 'GET'),
    post: (url: string, { type, body }: Form) =>
      call(agent, url, 'POST', { 'content-type': type, 'graphql-require-preflight': '1' }, body),
    patch: (url: string, headers: OutgoingHttpHeaders, body: Buffer) => call(agent, url, 'PATCH', headers, body),
    close: () => agent.destroy(),
  }
}

/** An answer came, and its status is none of success. */
export class StatusError extends Error {
  override readonly name = 'StatusError'
}

/** Answers the body. Throws a StatusError, or something else when no answer came. */
async function call(
  agent: Agent,
  url: string,
  method: string,
  headers: OutgoingHttpHeaders = {},
  body?: Buffer,
): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const sent = request(url, { agent, method, headers, timeout: TIMEOUT_MS }, response => {
    const { statusCode = 0 } = response
    text(response).then(
      answer => (statusCode < 300 ? resolve(answer) : reject(new StatusError(`${url}: ${statusCode} ${answer}`))),
      reject,
    )
  })
  sent.on('error', cause => reject(new Error(`${url}: ${cause.message}`, { cause })))
  sent.once('timeout', () => sent.destroy(new Error(`${url} did not answer within ${TIMEOUT_MS} ms`)))
  sent.end(body)
  return promise
}

const TIMEOUT_MS = 120_000
