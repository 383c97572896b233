import type { Plugin } from 'graphql-yoga'
import { checkPreflight } from '../http/browser/csrf.ts'
import type { Pages } from '../http/browser/pages.ts'
import { serverContextOf } from './context.ts'
import { beforeBody } from './errors.ts'
import { isMultipart } from './parameters.ts'

/**
 * Refuses pages that may not call, before a byte of the body is read. Browsers send multipart and GET anywhere without
 * a preflight, so these must hold a header that needs one. Yoga's own CORS answers `null` or the only origin of the list
 * to origins that are not on it, and allows credentials.
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
