import type { IncomingMessage, ServerResponse } from 'node:http'
import { isForeign } from './origin.ts'

/** What the pages of allowed origins may send to a route, and read of its answers. */
type Rules = { methods: string; requestHeaders: readonly string[]; responseHeaders: readonly string[] }

/**
 * Lets the pages of allowed origins, and nobody else, call a route and read its answers. Never `*`, and never with
 * credentials that the browser adds by itself: who may do what is told by a header that the page sets.
 */
export function createCors({ methods, requestHeaders, responseHeaders }: Rules) {
  return function allowOrigin(request: IncomingMessage, response: ServerResponse, allowed: readonly string[]): void {
    const { origin } = request.headers
    response.setHeader('vary', 'Origin')
    if (origin === undefined || isForeign(request, allowed)) return
    response.setHeader('access-control-allow-origin', origin)
    response.setHeader('access-control-expose-headers', responseHeaders.join(', '))
    if (request.method !== 'OPTIONS') return
    response.setHeader('access-control-allow-methods', methods)
    response.setHeader('access-control-allow-headers', requestHeaders.join(', '))
    response.setHeader('access-control-max-age', '86400')
  }
}
