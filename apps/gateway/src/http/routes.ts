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
} as const

/** `page` is for every path that is no route. */
export type Handlers = Record<(typeof ROUTES)[keyof typeof ROUTES] | 'page', Handler>

export type Route = keyof typeof ROUTES

export function findRoute(url: string): Route | undefined {
  const path = (url.split('?')[0] ?? '')
    .replace(/^\/graphql\/$/u, '/graphql')
    .replace(/^\/uploads\/(?<id>[^/]*)$/u, (_, id) => (id ? '/uploads/:id' : '/uploads'))
  return Object.hasOwn(ROUTES, path) ? (path as Route) : undefined
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

export const notFound: Handler = (request, response) =>
  answerJson(response, 404, {
    error: `There is nothing at ${shown(request.url ?? '')}. There is: / ${Object.keys(ROUTES).join(' ')}`,
  })
