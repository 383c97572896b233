import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAnswerCall } from './answer-call.ts'
import type { Next } from './choices.ts'
import { createLedger } from './ledger.ts'
import type { MockRequest } from './mock-request.ts'
import { isAddressInUse, PortInUse } from './port.ts'
import { createPrism } from './prism.ts'

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
 */
export async function startMock({ port = 0 }: MockOptions = {}): Promise<Mock> {
  const ledger = createLedger()
  const answerCall = createAnswerCall({ prism: await createPrism(), ledger })
  const server = createServer((request, response) => void answerCall(request, response))
  const bound = await listen(server, port)
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= close(server))
  const { next, requests, reset } = ledger
  return { url: `http://${HOST}:${bound}`, port: bound, next, requests, reset, stop, [Symbol.asyncDispose]: stop }
}

const HOST = '127.0.0.1'

async function listen(server: Server, port: number): Promise<number> {
  try {
    await once(server.listen(port, HOST), 'listening')
  } catch (error) {
    throw isAddressInUse(error) ? new PortInUse(port, HOST) : error
  }
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
