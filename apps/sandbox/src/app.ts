import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { CallbackName } from '@resumable-media/openapi/callback-choice'
import type { Next } from '@resumable-media/openapi/choices'
import type { CallbackAnswer } from '@resumable-media/runtime/callback-on-demand'
import { listen, originOf } from '@resumable-media/runtime/listen'
import { exampleAnswer, sendJson } from './answer.ts'
import type { OnDemand } from './callbacks/on-demand.ts'
import { readOptions, type SandboxOptions } from './options.ts'
import type { RequestEntry } from './request-log.ts'
import { createApiHandler } from './routes/api-call.ts'
import { controlRoutes } from './routes/control.ts'
import { createLookUp } from './routes/look-up.ts'
import { createGuard } from './routes/guard.ts'
import { createRouter } from './routes/router.ts'
import { createUpload } from './routes/upload.ts'
import type { SettingsPatch } from './settings/patch.ts'
import type { Settings } from './settings/settings.ts'
import { createState } from './state.ts'

/** A sandbox that runs. `url` is the `baseUrl` of a client, with `/v2`. */
export type Sandbox = {
  url: string
  port: number
  /** The first of its accounts, with its first WABA, for the code under test. The mock has the same property. */
  account: Readonly<{ sid: string; apiKey: string; wabaId: string }>
  /** Chooses the answer to the next call of an operation that has it, or of `operation` alone. Throws UnknownExample. */
  next: Next
  /** Changes how it behaves from now on; null is what it was started with. Throws InvalidSettings. */
  set: (patch: SettingsPatch) => Readonly<Settings>
  /**
   * Sends a callback now, of an upload it knows or of the spec's own. Throws UnknownExample or CallbackNotSent.
   */
  callback: (name: CallbackName, options?: OnDemand) => Promise<CallbackAnswer>
  /** The calls so far, each from its arrival on; its answer is in it before it is sent. Always the same array. */
  requests: readonly Readonly<RequestEntry>[]
  /** Forgets uploads, choices and requests, and brings back the settings of the start. */
  reset: () => void
  /** Cuts the calls under way and frees the port. */
  stop: () => Promise<void>
  [Symbol.asyncDispose]: () => Promise<void>
}

/**
 * Starts a sandbox in this process. Every option has a default. Throws PortInUse or InvalidOptions.
 *
 * @example
 * await using sandbox = await startSandbox({ callbackUrl: 'http://127.0.0.1:4000/callbacks/kaleyra' })
 * sandbox.set({ outcome: 'FAILED' })
 * console.log(sandbox.url, sandbox.account.apiKey) // what a client needs
 * console.log(sandbox.requests[0]?.sha256) // of the file that came
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const start = readOptions(options)
  const { host, log } = start
  const state = createState(start)
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

  const admits = createGuard(host)

  // Node gives a whole request 5 minutes by default; 100 MB over a poor line take longer.
  const server = createServer({ requestTimeout: 0 }, (request, response) => {
    if (!admits(request, response)) return
    handle(request, response).catch((error: unknown) => fail(request, response, error))
  })
  // Its client closes an idle connection. In one process with it a timer here could run before its next request is read.
  server.keepAliveTimeoutBuffer = 3_600_000
  const port = await listen(server, { host, port: start.port })
  let stopped: Promise<void> | undefined
  const stop = () => (stopped ??= close())

  return {
    url: `${originOf({ host, port })}/v2`,
    port,
    account: accountOf(start.accounts[0]),
    next: state.choices.next,
    set: state.change,
    callback: state.callback,
    requests: state.requests.all,
    reset: state.reset,
    stop,
    [Symbol.asyncDispose]: stop,
  }

  async function close() {
    state.reset()
    const closed = once(server, 'close')
    server.close()
    server.closeAllConnections()
    await closed
  }

  function fail(request: IncomingMessage, response: ServerResponse, error: unknown) {
    // A client that goes away in the middle of its request is no fault of ours.
    if (request.destroyed) return
    log(`${request.method} ${request.url} failed: ${error instanceof Error ? error.stack : String(error)}`)
    const { status, body } = exampleAnswer('serverError')
    if (!response.headersSent) sendJson(response, status, body)
  }
}

function accountOf(account: ReturnType<typeof readOptions>['accounts'][number] | undefined): Sandbox['account'] {
  const { sid = '', apiKey = '', wabas = [] } = account ?? {}
  return { sid, apiKey, wabaId: wabas[0]?.id ?? '' }
}
