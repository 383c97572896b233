import type { Plugin } from 'graphql-yoga'
import { checkPreflight } from '../http/browser/csrf.ts'
import type { Pages } from '../http/browser/pages.ts'
import { serverContextOf } from './context.ts'
import { beforeBody } from './errors.ts'
import { isMultipart } from './parameters.ts'

/**
 * Refuses pages that may not call, before the body is read. Browsers send multipart and GET without a preflight, so
 * these need a header that requires one. Yoga's own CORS answers foreign origins too, with credentials.
 */
export function usePages({ cors, checkOrigin }: Pages): Plugin {
  const setCors = cors({
    methods: 'OPTIONS, GET, POST',
    responseHeaders: ['Retry-After', 'WWW-Authenticate', 'X-Request-ID'],
  })
  return {
    onRequest({ request, serverContext, endResponse, fetchAPI }) {
      const { req, res } = serverContextOf(serverContext)
      setCors(req, res)
      if (request.method === 'OPTIONS') endResponse(new fetchAPI.Response(null, { status: 204 }))
    },
    onRequestParse: beforeBody(({ request: { method }, serverContext }) => {
      const { req } = serverContextOf(serverContext)
      checkOrigin(req, 'call this gateway')
      if (method === 'GET' || (method === 'POST' && isMultipart(req))) checkPreflight(req)
    }),
  }
}
