import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { listen, originOf } from '@resumable-media/runtime/listen'
import type { Address } from '@resumable-media/runtime/listen'

/** A server that runs; `stop` cuts the calls under way and frees the port. */
type Serving = { url: string; port: number; stop: () => Promise<void> }

/** Listens, on any free port for 0. Throws PortInUse. */
export async function serve(answer: Answerer, { host, port: wanted }: Address): Promise<Serving> {
  const server = createServer((request, response) => {
    if (request.url === '/health') return sayReady(request, response)
    answer(request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  // Its client closes an idle connection. In one process with it a timer here could run before its next request is read.
  server.keepAliveTimeoutBuffer = 3_600_000
  const port = await listen(server, { host, port: wanted })
  let stopped: Promise<void> | undefined
  return { url: originOf({ host, port }), port, stop: () => (stopped ??= close(server)) }
}

type Answerer = (request: IncomingMessage, response: ServerResponse) => Promise<void>

/** For a script that waits until the mock listens. It is no call to Kaleyra, and not in `requests`. */
function sayReady(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ready"}')
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
