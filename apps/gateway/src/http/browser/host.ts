import type { IncomingMessage } from 'node:http'
import { shown } from '@resumable-media/client/rules'
import { refuseJson } from '../answer.ts'
import type { Handler } from '../routes.ts'

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/u

/**
 * Lets requests to any name in. Where tokens are asked for, a stranger's page that passes for this gateway's has none of
 * them, and a browser adds none by itself, as it would a cookie: there is nothing to be had by another name.
 */
export const forAnyHost = (handler: Handler): Handler => handler

/**
 * Lets only requests in that were sent to this machine by name, or to the host of one of `urls`. A page of a
 * stranger whose name was made to point here (DNS rebinding) is of the same origin to its browser, which then asks no
 * leave; its own name in Host gives it away.
 */
export function onlyForHosts(urls: readonly string[]): (handler: Handler) => Handler {
  const hosts = urls.map(url => new URL(url).host)
  return handler => (request, response) => {
    if (isKnown(request)) return handler(request, response)
    const error = `Host "${shown(request.headers.host ?? '')}" is not one of this gateway's. Call it as localhost, or set PUBLIC_URL.`
    return refuseJson(response, 403, 'FOREIGN_HOST', error)
  }

  function isKnown({ headers: { host = '' } }: IncomingMessage): boolean {
    return hosts.includes(host) || LOOPBACK.test(host.replace(/:\d+$/u, ''))
  }
}
