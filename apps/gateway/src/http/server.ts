import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Log } from '../log.ts'
import { answerJson } from './answer.ts'
import { drainAfterAnswer } from './drain.ts'
import { findHandler, ROUTES } from './routes.ts'
import type { Handlers } from './routes.ts'

export type HttpServer = { port: number; stop(): Promise<void> }

type Options = { host: string; port: number; handlers: Handlers; maxDrainBytes: number; log: Log }

/** A connection on which nothing moves for this long is closed; a slow one on which something does lives on. */
const IDLE_MS = 120_000

export async function startHttpServer({ host, port, handlers, maxDrainBytes, log }: Options): Promise<HttpServer> {
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    const requestId = randomUUID()
    response.setHeader('x-request-id', requestId)
    drainAfterAnswer(request, response, maxDrainBytes)
    handle(request, response).catch((error: unknown) => {
      log.error({ requestId, err: error }, 'request failed')
      if (response.headersSent) response.destroy()
      else answerJson(response, 500, { error: 'Something went wrong here.', requestId })
    })
  })
  server.timeout = IDLE_MS

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const handler = findHandler(handlers, request.url ?? '/')
    if (handler) await handler(request, response)
    else
      answerJson(response, 404, {
        error: `There is nothing at ${request.url}. There is: ${Object.keys(ROUTES).join(' ')}`,
      })
  }

  await listen(server, port, host)
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise(resolve => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}

/** Another program on the port is the commonest fault of all at the start. */
export class PortInUseError extends Error {
  override name = 'PortInUseError'
  readonly code = 'PORT_IN_USE'
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') return reject(error)
      reject(
        new PortInUseError(`Port ${port} of ${host} is in use. Stop what listens there, or set PORT to another one.`),
      )
    })
    server.listen(port, host, resolve)
  })
}
