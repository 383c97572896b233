import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the pages of allowed origins may do with a route, and read of its answers. */
export type CorsRules = { methods: string; responseHeaders: readonly string[] }

/**
 * Lets a page call a route and read its answers, by these rules; without rules it may not. Never `*`, and never with
 * credentials that the browser adds by itself: a caller is known by a header that the page sets, and pages may send any
 * header.
 */
export function setCorsHeaders(request: IncomingMessage, response: ServerResponse, rules: CorsRules | undefined): void {
  const { origin, 'access-control-request-headers': wanted } = request.headers
  response.setHeader('vary', 'Origin, Access-Control-Request-Headers')
  if (origin === undefined || !rules) return
  response.setHeader('access-control-allow-origin', origin)
  response.setHeader('access-control-expose-headers', rules.responseHeaders.join(', '))
  if (request.method !== 'OPTIONS') return
  response.setHeader('access-control-allow-methods', rules.methods)
  if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted)
  response.setHeader('access-control-max-age', '86400')
}
