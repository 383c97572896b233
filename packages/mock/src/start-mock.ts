import type { CallbackName } from '@resumable-media/openapi/callback-choice'
import { documentPath } from '@resumable-media/openapi/document'
import type { Next } from '@resumable-media/openapi/choices'
import type { CallbackAnswer, CallbackTarget } from '@resumable-media/runtime/callback-on-demand'
import { checkOptions, HOST, PORT } from '@resumable-media/runtime/option-checks'
import { ACCOUNT } from './account.ts'
import type { Account } from './account.ts'
import { createAnswerCall } from './answer-call.ts'
import { callback } from './callback.ts'
import { createLedger } from './ledger.ts'
import type { MockRequest } from './mock-request.ts'
import { createPrism } from './prism.ts'
import { serve } from './serve.ts'

/** `port` 0, the default, takes any free one; `host` is 127.0.0.1 unless named. */
export type MockOptions = { port?: number; host?: string }

/** A mock that runs. `url` is the `baseUrl` of a client. */
export type Mock = {
  url: string
  port: number
  /** An account for the code under test; the mock takes any. The sandbox has the same property. */
  account: Account
  next: Next
  /**
   * Sends the callback of the spec with this name to a receiver of yours, and answers what it says. Throws UnknownExample or
   * CallbackNotSent.
   */
  callback: (name: CallbackName, target: CallbackTarget) => Promise<CallbackAnswer>
  /** The calls so far, each from the moment of its answer, or of its being cut. Always the same array. */
  requests: readonly MockRequest[]
  /** Forgets the choices and the requests; a call under way leaves no trace in what comes after. */
  reset: () => void
  /** Cuts the calls under way and frees the port. */
  stop: () => Promise<void>
  [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Starts the mock in this process. It answers with the examples of the spec, as chosen by `next`, else as
 * Prism decides, and logs nothing. Throws PortInUse or InvalidOptions.
 *
 * @example
 * await using mock = await startMock()
 * mock.next('rateLimited')
 * await fetch(`${mock.url}/HXAP1600000097IN/whatsapp/150440000142241/resumable_media`, { method: 'POST' }) // 429
 * console.log(mock.requests[0]?.example) // 'rateLimited'
 */
export async function startMock(options: MockOptions = {}): Promise<Mock> {
  checkOptions({ port: PORT, host: HOST }, options)
  const { host = '127.0.0.1', port: wanted = 0 } = options
  const ledger = createLedger<MockRequest>()
  const answerCall = createAnswerCall({ prism: await createPrism(documentPath), open: ledger.open })
  const { url, port, stop } = await serve(answerCall, { host, port: wanted })
  const { next, requests, reset } = ledger
  return { url, port, account: ACCOUNT, next, callback, requests, reset, stop, [Symbol.asyncDispose]: stop }
}
