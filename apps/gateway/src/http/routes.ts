import type { IncomingMessage, ServerResponse } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { CallerError } from '../errors/caller-error.ts'
import { answerJson, refuseJson } from './answer.ts'

export type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** Every route of the gateway. The handlers are composed in app.ts. */
export const ROUTES = {
  '/graphql': 'graphql',
  '/callbacks/kaleyra': 'callbacks',
  '/health/live': 'live',
  '/health/ready': 'ready',
  '/uploads': 'uploads',
  '/uploads/:id': 'uploads',
  '/metrics': 'metrics',
} as const

export type Route = (typeof ROUTES)[keyof typeof ROUTES]

/** `page` is for every path that is no route, or one without a handler. */
export type Handlers = Partial<Record<Route, Handler>> & { page: Handler }

export function findRoute(handlers: Handlers, url: string): Route | 'page' {
  const path = (url.split('?')[0] ?? '')
    .replace(/^\/graphql\/$/u, '/graphql')
    .replace(/^\/uploads\/(?<id>[^/]*)$/u, (_, id) => (id ? '/uploads/:id' : '/uploads'))
  const route = Object.hasOwn(ROUTES, path) ? ROUTES[path as keyof typeof ROUTES] : 'page'
  return handlers[route] ? route : 'page'
}

/** A handler whose CallerErrors are answered, as JSON. */
export const refusing =
  (handler: Handler): Handler =>
  async (request, response) => {
    try {
      await handler(request, response)
    } catch (error) {
      if (!(error instanceof CallerError) || response.headersSent) throw error
      refuseJson(response, error)
    }
  }

export const createNotFound =
  (paths: readonly string[]): Handler =>
  (request, response) =>
    answerJson(response, 404, {
      error: `There is nothing at ${shown(request.url ?? '')}. There is: ${paths.join(' ')}`,
    })

/** Without the metrics, which are off or not for all who can ask here. */
export const notFound = createNotFound(['/', ...Object.keys(ROUTES).filter(path => path !== '/metrics')])
