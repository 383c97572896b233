import { randomUUID } from 'node:crypto'
import { EventEmitter, once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Log } from '../lib/log.ts'
import { RequestError } from '../errors/caller-error.ts'
import { logFinalRefusal, requestContext } from '../lib/request-context.ts'
import type { RequestContext } from '../lib/request-context.ts'
import type { BeginSpan } from '../lib/trace-context.ts'
import { answerJson } from './answer.ts'
import { limitConnections } from './connection-limit.ts'
import { obeyExpect } from './expect-header.ts'
import { drainAfterAnswer, lingerOnClose } from './lingering-close.ts'
import { answerMalformed } from './malformed-request.ts'
import { noteAnswer } from './note-answer.ts'
import type { OnAnswer } from './note-answer.ts'
import { findRoute, refusing } from './routes.ts'
import type { Handler, Handlers } from './routes.ts'
import { SLOWEST, watchSenders } from './slow-senders.ts'
import type { Pace } from './slow-senders.ts'
import { traceRequest } from './trace-request.ts'

export type HttpServer = {
  port: number
  /** From now on each answer ends its connection, so that a proxy has none to send the next request into. */
  endConnections(): void
  /** Takes no new connection. */
  close(): void
  /** Resolves once no answer is under way but streams, which go on until the end. */
  settled(): Promise<void>
  /** Waits a moment for the answers under way and cuts the rest. */
  stop(): Promise<void>
}

type Options = {
  host: string
  port: number
  /** The key that gives the port. */
  portKey?: string
  handlers: Handlers
  /** Headers of every answer whose route does not set them itself. */
  headers?: Record<string, string>
  headersMs?: number
  /** How long a connection may wait for its next request. */
  keepAliveMs: number
  maxDrainBytes: number
  monotonic: () => number
  log: Log
  beginSpan?: BeginSpan
  /** Called at the end of each answer, and for each refusal. */
  observe?: { onAnswer: OnAnswer; onRefusal: (code: string) => void } | undefined
  /** A body that comes more slowly is cut off; another than 1 kB/s over a minute is for tests. */
  slowest?: Pace | undefined
}

/** A connection on which nothing moves for this long is closed while it owes an answer that its client does not read. */
const IDLE_MS = 120_000
/** Headers are small and come at once, unlike a body. */
const HEADERS_MS = 20_000
const MAX_HEADER_BYTES = 16 * 1024
/** Of the last 2 s of a stop: see `longestStopMs`. */
const LAST_ANSWERS_MS = 500

export async function startHttpServer(options: Options): Promise<HttpServer> {
  const { host, port, portKey = 'PORT', handlers, headers = {}, headersMs = HEADERS_MS, maxDrainBytes, log } = options
  const { observe, slowest = SLOWEST, beginSpan } = options
  const senders = watchSenders(slowest)
  const ofEveryAnswer = new Map(Object.entries(headers))
  const limits = {
    requestTimeout: 0,
    // Without a limit of its own it has that of the whole request, which is none.
    headersTimeout: headersMs,
    connectionsCheckingInterval: headersMs / 10,
    keepAliveTimeout: options.keepAliveMs,
    maxHeaderSize: MAX_HEADER_BYTES,
  }
  const responses = new Map<ServerResponse, RequestContext>()
  const onClose = new EventEmitter()
  let isEnding = false
  const server = createServer(limits, answer)
    .on('checkContinue', answer)
    .on('checkExpectation', answer)
    .on('connection', (socket: Socket) => lingerOnClose(socket, maxDrainBytes))
    .on('clientError', (error, socket: Socket) => {
      const [response, facts = begin(null)] = [...responses].find(([one]) => one.socket === socket) ?? []
      answerMalformed(error, socket, { headers, response, facts })
    })
  server.timeout = IDLE_MS
  limitConnections(server, { log, monotonic: options.monotonic })

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const route = findRoute(handlers, request.url ?? '/')
    const span = beginSpan && traceRequest(beginSpan, request, response, route)
    const facts = begin(bodyBytes(request), span?.traceparent)
    const { id } = facts
    responses.set(response, facts)
    response.setHeaders(ofEveryAnswer)
    response.setHeader('x-request-id', id)
    if (isEnding) response.shouldKeepAlive = false
    const handler = handlers[route] ?? handlers.page
    noteAnswer({ request, response, facts, route, monotonic: options.monotonic, log, onAnswer: observe?.onAnswer })
    senders.watch(request, () => logFinalRefusal('TOO_SLOW', facts))
    drainAfterAnswer(request, response, maxDrainBytes)
    response.once('close', () => {
      responses.delete(response)
      onClose.emit('close')
      if (!server.listening) server.closeIdleConnections()
    })
    requestContext
      .run(facts, async () => refusing(checked(handler))(request, response))
      .catch((error: unknown) => {
        // A client that hangs up is no fault.
        const isGone = request.destroyed && !request.complete
        log[isGone ? 'debug' : 'error']({ requestId: id, err: error }, 'request failed')
        if (response.headersSent) response.destroy()
        else answerJson(response, 500, { error: 'Something went wrong here.', requestId: id })
      })
  }

  function begin(size: number | null, traceparent?: string): RequestContext {
    const refusal = { isLogged: false, isFinal: false }
    const { onRefusal } = observe ?? {}
    return { id: randomUUID(), traceparent, caller: null, wabaId: null, size, refusal, log, onRefusal }
  }

  await listen(server, port, host, portKey)
  const closed = Promise.withResolvers<void>()
  const close = () => {
    if (server.listening) server.close(() => closed.resolve())
  }
  return {
    port: (server.address() as AddressInfo).port,
    close,
    endConnections: () => void (isEnding = true),
    async settled() {
      while ([...responses.keys()].some(response => !isStream(response))) await once(onClose, 'close')
    },
    async stop() {
      close()
      const timer = setTimeout(() => server.closeAllConnections(), LAST_ANSWERS_MS)
      await closed.promise
      clearTimeout(timer)
      senders.stop()
    },
  }
}

const checked =
  (handler: Handler): Handler =>
  (request, response) => {
    const { host } = request.headers
    // Handlers make a URL of it, which would throw an internal error.
    if (host !== undefined && !URL.canParse(`http://${host}`))
      throw new RequestError('BAD_HOST', 'The header Host is not the name of a host.')
    obeyExpect(request, response)
    return handler(request, response)
  }

const isStream = (response: ServerResponse) =>
  String(response.getHeader('content-type')).startsWith('text/event-stream')

const bodyBytes = ({ headers }: IncomingMessage) => Number(headers['content-length'] ?? 0) || null

export class PortInUseError extends Error {
  override name = 'PortInUseError'
  readonly code = 'PORT_IN_USE'
}

async function listen(server: Server, port: number, host: string, key: string): Promise<void> {
  try {
    await once(server.listen(port, host), 'listening')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    throw new PortInUseError(
      `Port ${port} of ${host} is in use. Stop what listens there, or set ${key} to another one.`,
    )
  }
}
