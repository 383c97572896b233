import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server that runs; `stop` cuts the calls under way and frees the port. */
type Serving = { port: number; stop: () => Promise<void> }

/** Listens, on any free port for 0. Throws PortInUse. */
export async function serve(answer: Answerer, { host, port }: { host: string; port: number }): Promise<Serving> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  // Its client closes an idle connection. In one process with it a timer here could run before its next request is read.
  server.keepAliveTimeoutBuffer = 3_600_000
  const bound = await listen(server, port, host)
  let stopped: Promise<void> | undefined
  return { port: bound, stop: () => (stopped ??= close(server)) }
}

export class PortInUse extends Error {
  readonly code = 'PORT_IN_USE'
  override readonly name = 'PortInUse'
  readonly port: number

  constructor(port: number, host: string) {
    super(`Port ${port} of ${host} is in use. Stop what listens there, or choose another port (0 takes a free one).`)
    this.port = port
  }
}

type Answerer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

async function listen(server: Server, port: number, host: string): Promise<number> {
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    // Not by `instanceof`: under jest, Node's errors are none of the test's `Error`.
    throw (error as NodeJS.ErrnoException | null)?.code === 'EADDRINUSE' ? new PortInUse(port, host) : error
  }
  return (server.address() as AddressInfo).port
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
