import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { exampleAnswer, sendJson } from './answer.ts'
import { readConfig, type SandboxConfig } from './config.ts'
import { createApiHandler } from './routes/api-call.ts'
import { controlRoutes } from './routes/control.ts'
import { createLookUp } from './routes/look-up.ts'
import { createGuard } from './routes/guard.ts'
import { createRouter } from './routes/router.ts'
import { createUpload } from './routes/upload.ts'
import { createState } from './state.ts'

export type SandboxOptions = Partial<SandboxConfig> & { log?: (line: string) => void }
/** `url` is the API's base URL, with `/v2`. */
export type Sandbox = { url: string; port: number; stop: () => Promise<void> }

/**
 * Starts a sandbox; what `options` leaves out is as without any environment.
 *
 * @example
 * const sandbox = await startSandbox({ port: 0, processingMs: 20 })
 * console.log(sandbox.url) // the `baseUrl` of a client
 * await sandbox.stop()
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const { log = logToStderr, ...given } = options
  const config = { ...readConfig({}), ...given }
  const state = createState(config, log)
  const handle = createRouter([
    {
      path: '/v2/{sid}/whatsapp/{wabaId}/resumable_media',
      methods: {
        POST: createApiHandler(state, createUpload(state)),
        GET: createApiHandler(state, createLookUp(state)),
      },
    },
    ...controlRoutes(state),
  ])

  const admits = createGuard(config.host)

  // Node gives a whole request 5 minutes by default; 100 MB over a poor line take longer.
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    if (!admits(request, response)) return
    handle(request, response).catch((error: unknown) => fail(request, response, error))
  })
  // Its client closes an idle connection. In one process with it a timer here could run before its next request is read.
  server.keepAliveTimeoutBuffer = 3_600_000
  server.listen(config.port, config.host)
  await once(server, 'listening')
  const port = portOf(server)

  return {
    port,
    url: `http://${config.host.includes(':') ? `[${config.host}]` : config.host}:${port}/v2`,
    async stop() {
      state.reset()
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: unknown) {
    // A client that goes away in the middle of its request is no fault of ours.
    if (request.destroyed) return
    log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`)
    const { status, body } = exampleAnswer('serverError')
    if (!response.headersSent) sendJson(response, status, body)
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the sandbox does not listen on a port')
  return address.port
}

function logToStderr(line: string) {
  process.stderr.write(`${line}\n`)
}
