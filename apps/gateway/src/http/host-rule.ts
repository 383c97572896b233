import type { IncomingMessage } from 'node:http'
import { answerJson } from './answer.ts'
import type { Handler } from './routes.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u

/**
 * Lets only requests in that were sent to this machine by name, or to the host of an allowed origin. A page of a
 * stranger whose name was made to point here (DNS rebinding) is of the same origin to its browser, which then asks no
 * leave; its own name in Host gives it away.
 */
export function onlyForHosts(allowedOrigins: readonly string[], handler: Handler): Handler {
  const hosts = allowedOrigins.map(origin => new URL(origin).host)
  return (request, response) => {
    if (isKnown(request)) return handler(request, response)
    const error = `Host "${request.headers.host ?? ''}" is not one of this gateway's. Call it as localhost, or add the origin to ALLOWED_ORIGINS.`
    return answerJson(response, 403, { error })
  }

  function isKnown({ headers: { host = '' } }: IncomingMessage): boolean {
    return hosts.includes(host) || LOOPBACK.test(host.replace(/:\d+$/u, ''))
  }
}
