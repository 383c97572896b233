import type { IncomingMessage, ServerResponse } from 'node:http'
import type { BeginSpan, Span } from '../lib/trace-context.ts'
import { ROUTES } from './routes.ts'
import type { Route } from './routes.ts'

/** Health checks and unknown paths are no part of an upload. */
const TRACED: ReadonlySet<string> = new Set<Route>(['graphql', 'uploads', 'callbacks'])

/** A span for a request, within the trace of its sender if it names one. */
export function traceRequest(
  beginSpan: BeginSpan,
  request: IncomingMessage,
  response: ServerResponse,
  route: Route | 'page',
): Span | undefined {
  if (!TRACED.has(route)) return undefined
  const path = Object.entries(ROUTES).find(([, name]) => name === route)?.[0] ?? ''
  const facts = { 'http.request.method': request.method, 'http.route': path }
  const { traceparent } = request.headers
  const span = beginSpan(`${request.method} ${path}`, String(traceparent), { kind: 'SERVER', facts })
  response.once('close', () => {
    const { statusCode: status, writableFinished } = response
    const result = { 'http.response.status_code': status }
    if (!writableFinished) span.fail(new Error('The answer did not reach its receiver.'), result)
    else if (status >= 500) span.fail(new Error(`It was answered with ${status}.`), result)
    else span.end(result)
  })
  return span
}
