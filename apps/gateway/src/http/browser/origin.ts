import type { IncomingMessage } from 'node:http'

/**
 * Whether a request comes from a page that may not call the gateway. Only browsers send an Origin: with each POST, and
 * where a page asks to read the answer, as EventSource does.
 */
export function isForeign({ headers }: IncomingMessage, allowedOrigins: readonly string[]): boolean {
  const { origin, host, 'sec-fetch-mode': mode, 'sec-fetch-site': site } = headers
  // An image of another page has no Origin and can read nothing, but it could hold streams open.
  if (origin === undefined) return mode === 'no-cors' && site !== 'same-origin'
  return !allowedOrigins.includes(origin) && URL.parse(origin)?.host !== host
}
