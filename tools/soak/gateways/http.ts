import { once } from 'node:events'
import { Agent, request } from 'node:http'
import type { ClientRequest, IncomingHttpHeaders, OutgoingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'

export type Http = ReturnType<typeof openHttp>

export type Call = {
  method: string
  url: string
  headers?: OutgoingHttpHeaders
  body?: Buffer
  /** The body is sent in small parts with pauses between them. */
  isSlow?: boolean
  /** A connection on which nothing happens for so long is given up. */
  silentMs: number
}

export type Reply = { status: number; headers: IncomingHttpHeaders; body: string }

/** The connection broke, was refused or was silent: what became of the request is not known. */
export class NoReplyError extends Error {
  override readonly name = 'NoReplyError'
}

const PART_BYTES = 64 * 1024
const PAUSE_MS = 40

/** HTTP with connections that stay open. Not fetch: it can end the process when a body is cut on its way. */
export function openHttp() {
  const agent = new Agent({ keepAlive: true })
  return {
    /** Throws NoReplyError. */
    async send({ method, url, headers = {}, body, isSlow = false, silentMs }: Call): Promise<Reply> {
      const { promise, resolve, reject } = Promise.withResolvers<Reply>()
      const length = body && { 'content-length': body.length }
      const sent = request(url, { agent, method, headers: { ...headers, ...length }, timeout: silentMs }, response => {
        const { statusCode: status = 0, headers: answered } = response
        text(response).then(answer => resolve({ status, headers: answered, body: answer }), reject)
      })
      sent.on('error', reject)
      sent.once('timeout', () => sent.destroy(new Error(`nothing came for ${silentMs} ms`)))
      void write(sent, body, isSlow)
      try {
        return await promise
      } catch (error) {
        throw new NoReplyError(error instanceof Error ? error.message : String(error), { cause: error })
      }
    },
    close: () => agent.destroy(),
  }
}

async function write(sent: ClientRequest, body: Buffer | undefined, isSlow: boolean): Promise<void> {
  for (let at = 0; isSlow && body && at < body.length && !sent.destroyed; at += PART_BYTES) {
    if (!sent.write(body.subarray(at, at + PART_BYTES))) await drained(sent)
    await sleep(PAUSE_MS)
  }
  sent.end(isSlow ? undefined : body)
}

/** Ends with the connection too. */
async function drained(sent: ClientRequest): Promise<void> {
  const waiting = new AbortController()
  const { signal } = waiting
  await Promise.race([once(sent, 'drain', { signal }), once(sent, 'close', { signal })]).catch(() => {})
  waiting.abort()
}
