import type { IncomingMessage } from 'node:http'

/** Whether a request comes from a page that may not call the gateway. Only browsers send an Origin. */
export function isForeign({ headers: { origin, host } }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  return origin !== undefined && !allowedOrigins.includes(origin) && URL.parse(origin)?.host !== host
}
