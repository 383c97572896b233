import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Log } from '../lib/log.ts'
import { codeOfStatus, logFinalRefusal } from '../lib/request-context.ts'
import type { RequestContext } from '../lib/request-context.ts'
import type { Route } from './routes.ts'

type Noted = {
  request: IncomingMessage
  response: ServerResponse
  facts: RequestContext
  route: Route | 'page'
  monotonic: () => number
  log: Log
  onAnswer?: OnAnswer | undefined
}

/** `ms` is the time from the head of the request to the end of the answer, or to the end of its connection. */
export type OnAnswer = (route: Route | 'page', response: ServerResponse, ms: number) => void

/**
 * Logs a refused request at info, and every request at debug once it has ended. A 4xx without a code is named by its
 * status; a 5xx has a line of its own. Unknown paths are not logged: scanners ask for many.
 */
export function noteAnswer({ request, response, facts, route, monotonic, log, onAnswer }: Noted): void {
  const { socket } = request
  const began = monotonic()
  const before = countedOf.get(socket) ?? 0
  response.once('finish', () => {
    const { statusCode: status } = response
    const isUnnamed = route !== 'page' && !facts.refusal.isLogged && status >= 400 && status < 500
    const code = facts.refusal.code ?? (isUnnamed ? codeOfStatus(status) : undefined)
    if (code !== undefined) logFinalRefusal(code, facts, status)
  })
  response.once('close', () => {
    facts.refusal.isFinal = true
    if (request.closed) line()
    else request.once('close', line)
  })

  function line(): void {
    countedOf.set(socket, socket.bytesRead)
    const { statusCode, headersSent, writableFinished } = response
    const ms = monotonic() - began
    onAnswer?.(route, response, ms)
    log.debug(
      {
        method: request.method,
        path: pathOf(request.url ?? ''),
        status: headersSent ? statusCode : null,
        ...(!writableFinished && { aborted: true }),
        ms: Math.round(ms),
        bytesIn: socket.bytesRead - before,
        caller: facts.caller,
        requestId: facts.id,
      },
      'request',
    )
  }
}

/** How many bytes of a connection are in the lines of its earlier requests. */
const countedOf = new WeakMap<object, number>()
const MOST_CHARACTERS = 255

/** Without query, name and password, which can be secrets. */
const pathOf = (url: string) => url.replace(/^[a-z]+:\/\/[^/?]*|\?.*$/giu, '').slice(0, MOST_CHARACTERS)
