import type { IncomingHttpHeaders } from 'node:http'

/** Any of these says that the sender is no form, image or EventSource of some page: those cannot set a header. */
export const PREFLIGHT_HEADERS = [
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
] as const

/**
 * Whether a page of another origin could not have sent these headers without the browser asking first (CORS preflight).
 * A bearer token counts; other credentials do not, since browsers add those they know to any request by themselves.
 */
export function isPreflighted(headers: IncomingHttpHeaders): boolean {
  return PREFLIGHT_HEADERS.some(name => headers[name]) || /^bearer \S/iu.test(headers.authorization ?? '')
}

export const NOT_PREFLIGHTED =
  `Files and GET requests need the header ${PREFLIGHT_HEADERS[0]}, with any value, such as "${PREFLIGHT_HEADERS[0]}: 1" ` +
  `(${PREFLIGHT_HEADERS.slice(1).join(' and ')} do as well). Forms and images of other pages cannot send it.`
