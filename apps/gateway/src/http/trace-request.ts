import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Span, Traces } from '../telemetry/traces.ts'
import type { Route } from './routes.ts'

/**
 * A span for a request, within the trace of its sender if it names one. Health checks are no part of an upload, and
 * unknown paths no part of the gateway.
 */
export function traceRequest(
  traces: Pick<Traces, 'begin'>,
  request: IncomingMessage,
  response: ServerResponse,
  route: Route | undefined,
): Span | undefined {
  if (route === undefined || route.startsWith('/health/')) return undefined
  const facts = { 'http.request.method': request.method, 'http.route': route }
  const { traceparent } = request.headers
  const span = traces.begin(`${request.method} ${route}`, String(traceparent), { kind: 'SERVER', facts })
  response.once('close', () => {
    const { statusCode: status, writableFinished } = response
    const result = { 'http.response.status_code': status }
    if (!writableFinished) span.fail(new Error('The answer did not reach its receiver.'), result)
    else if (status >= 500) span.fail(new Error(`It was answered with ${status}.`), result)
    else span.end(result)
  })
  return span
}
