import type { IncomingMessage } from 'node:http'
import { RequestError } from '../../errors/caller-error.ts'

/** Forms, images and EventSource of other pages cannot set these. */
export const PREFLIGHT_HEADERS = [
  'graphql-require-preflight',
  'apollo-require-preflight',
  'x-graphql-yoga-csrf',
] as const

/**
 * Throws PREFLIGHT_HEADER_MISSING for a request that a foreign page could send without a CORS preflight. A bearer token
 * counts as such a header; browsers add other credentials on their own.
 */
export function checkPreflight({ headers }: IncomingMessage): void {
  if (PREFLIGHT_HEADERS.some(name => headers[name]) || /^bearer \S/iu.test(headers.authorization ?? '')) return
  throw new RequestError('PREFLIGHT_HEADER_MISSING', MISSING)
}

const MISSING =
  `Files and GET requests need the header ${PREFLIGHT_HEADERS[0]}, with any value, such as "${PREFLIGHT_HEADERS[0]}: 1" ` +
  `(${PREFLIGHT_HEADERS.slice(1).join(' and ')} do as well). Forms and images of other pages cannot send it.`
