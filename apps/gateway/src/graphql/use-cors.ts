import type { Plugin } from 'graphql-yoga'
import { createCors } from '../http/browser/cors.ts'
import type { ServerContext } from './use-bodies.ts'

const allowOrigin = createCors({
  methods: 'OPTIONS, GET, POST',
  responseHeaders: ['Retry-After', 'WWW-Authenticate', 'X-Request-ID'],
})

/** Yoga's own CORS answers `null` or the only origin of the list to those that are not on it, and allows credentials. */
export function useCors({ allowedOrigins }: { allowedOrigins: readonly string[] }): Plugin {
  return {
    onRequest({ request, serverContext, endResponse, fetchAPI }) {
      const { req, res } = serverContext as unknown as ServerContext
      allowOrigin(req, res, allowedOrigins)
      if (request.method === 'OPTIONS') endResponse(new fetchAPI.Response(null, { status: 204 }))
    },
  }
}
