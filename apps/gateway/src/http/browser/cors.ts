import type { IncomingMessage, ServerResponse } from 'node:http'
import { isForeign } from './origin.ts'

/** What the pages of allowed origins may do with a route, and read of its answers. */
type Rules = { methods: string; responseHeaders: readonly string[] }

/**
 * Lets the pages of allowed origins, and nobody else, call a route and read its answers. Never `*`, and never with
 * credentials that the browser adds by itself: who may do what is told by a header that the page sets. Which header, and
 * what else it sends, is its own affair.
 */
export function createCors({ methods, responseHeaders }: Rules) {
  return function allowOrigin(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
    const { origin, 'access-control-request-headers': wanted } = request.headers
    response.setHeader('vary', 'Origin, Access-Control-Request-Headers')
    if (origin === undefined || isForeign(request, allowed)) return
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', responseHeaders.join(', '))
    if (request.method !== 'OPTIONS') return
    response.setHeader('access-control-allow-methods', methods)
    if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted)
    response.setHeader('access-control-max-age', '86400')
  }
}
