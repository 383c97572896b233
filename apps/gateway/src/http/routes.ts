import type { IncomingMessage, ServerResponse } from 'node:http'

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Every route of the gateway. The handlers are composed in app.ts. */
export const ROUTES = {
  '/graphql': 'graphql',
  '/callbacks/kaleyra': 'callbacks',
  '/health/live': 'live',
  '/health/ready': 'ready',
  '/uploads': 'uploads',
  '/uploads/:id': 'uploads',
} as const

/** `page` is for every path that is no route. */
export type Handlers = Record<(typeof ROUTES)[keyof typeof ROUTES] | 'page', Handler>

/** The handler of a path. */
export function findHandler(handlers: Handlers, url: string): Handler | undefined {
  const path = (url.split('?')[0] ?? '')
    .replace(/^\/graphql\/$/u, '/graphql')
    .replace(/^\/uploads\/(?<id>[^/]*)$/u, (_, id) => (id ? '/uploads/:id' : '/uploads'))
  return Object.hasOwn(ROUTES, path) ? handlers[ROUTES[path as keyof typeof ROUTES]] : undefined
}
