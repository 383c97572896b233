import { documentPath } from '@resumable-media/openapi/document'
import { createAnswerCall } from './answer-call.ts'
import type { Next } from './choices.ts'
import { createLedger } from './ledger.ts'
import type { MockRequest } from './mock-request.ts'
import { createPrism } from './prism.ts'
import { serve } from './serve.ts'

/** `port` 0, the default, takes any free one. */
export type MockOptions = { port?: number }

/** A mock that runs. `url` is the `baseUrl` of a client. */
export type Mock = {
  url: string
  port: number
  next: Next
  /** The calls so far, each from the moment of its answer, or of its being cut. Always the same array. */
  requests: readonly MockRequest[]
  /** Forgets the choices and the requests; a call under way leaves no trace in what comes after. */
  reset: () => void
  /** Cuts the calls under way and frees the port. */
  stop: () => Promise<void>
  [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Starts the mock in this process, on 127.0.0.1. It answers with the examples of the spec, as chosen by `next`, else as
 * Prism decides, and logs nothing. Throws PortInUse.
 *
 * @example
 * await using mock = await startMock()
 * mock.next('rateLimited')
 * await fetch(`${mock.url}/HXAP1600000097IN/whatsapp/150440000142241/resumable_media`, { method: 'POST' }) // 429
 * console.log(mock.requests[0]?.example) // 'rateLimited'
 */
export async function startMock({ port: wanted = 0 }: MockOptions = {}): Promise<Mock> {
  const ledger = createLedger()
  const answerCall = createAnswerCall({ prism: await createPrism(documentPath), open: ledger.open })
  const { port, stop } = await serve(answerCall, { host: HOST, port: wanted })
  const { next, requests, reset } = ledger
  return { url: `http://${HOST}:${port}`, port, next, requests, reset, stop, [Symbol.asyncDispose]: stop }
}

const HOST = '127.0.0.1'
