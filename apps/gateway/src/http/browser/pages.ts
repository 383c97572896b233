import type { IncomingMessage, ServerResponse } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { RequestError } from '../../errors/caller-error.ts'
import type { Log } from '../../lib/log.ts'
import type { Handler } from '../routes.ts'
import { createForeignOriginLog } from './log-foreign-origins.ts'
import { createHostRule } from './host.ts'

/** The methods that pages of allowed origins may use, and the headers that they may read. */
export type CorsRules = { methods: string; responseHeaders: readonly string[] }

/** Decides which pages may call, for every route that browsers can reach. */
export type Pages = {
  /** Wraps a handler to refuse requests for a foreign host. */
  atHome(handler: Handler): Handler
  /**
   * Lets pages of allowed origins call a route with any header. Never `*`, and never with credentials that browsers
   * add. Foreign pages are logged, since their browsers hide every answer from them.
   */
  cors(rules: CorsRules): (request: IncomingMessage, response: ServerResponse) => void
  isForeign(request: IncomingMessage): boolean
  /** Throws FOREIGN_ORIGIN for such a request; `deed` is what the page may not do. */
  checkOrigin(request: IncomingMessage, deed: string): void
}

type Options = {
  allowedOrigins: readonly string[]
  /** True where a token is needed: a page under a foreign name of this machine has none. */
  anyHost: boolean
  log: Pick<Log, 'warn'>
  now: () => number
}

export function createPages({ allowedOrigins, anyHost, log, now }: Options): Pages {
  const checkHost = createHostRule(allowedOrigins)
  const logForeignOrigin = createForeignOriginLog({ log, now })

  // Only browsers send an Origin: with each POST, and where a page asks to read the answer, as EventSource does.
  function isForeign({ headers }: IncomingMessage): boolean {
    const { origin, host, 'sec-fetch-mode': mode, 'sec-fetch-site': site } = headers
    // An image of another page has no Origin and can read nothing, but it could hold streams open.
    if (origin === undefined) return mode === 'no-cors' && site !== 'same-origin'
    return !allowedOrigins.includes(origin) && URL.parse(origin)?.host !== host
  }

  return {
    isForeign,
    atHome: handler => (request, response) => {
      if (!anyHost) checkHost(request)
      return handler(request, response)
    },
    cors: rules => (request, response) => {
      const { origin, 'access-control-request-headers': wanted } = request.headers
      response.setHeader('vary', 'Origin, Access-Control-Request-Headers')
      if (origin === undefined) return
      if (isForeign(request)) return logForeignOrigin(origin)
      response.setHeader('access-control-allow-origin', origin)
      response.setHeader('access-control-expose-headers', rules.responseHeaders.join(', '))
      if (request.method !== 'OPTIONS') return
      response.setHeader('access-control-allow-methods', rules.methods)
      if (wanted !== undefined) response.setHeader('access-control-allow-headers', wanted)
      response.setHeader('access-control-max-age', '86400')
    },
    checkOrigin(request, deed) {
      if (!isForeign(request)) return
      const page = shown(request.headers.origin ?? 'other sites')
      throw new RequestError('FOREIGN_ORIGIN', `Pages of ${page} may not ${deed}: ALLOWED_ORIGINS lacks it.`)
    },
  }
}
