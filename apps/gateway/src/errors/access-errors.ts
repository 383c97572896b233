import { RequestError } from './caller-error.ts'

/** RFC 6750: an answer to a request without a token names no error. */
export const noToken = () =>
  new RequestError('UNAUTHORIZED', 'A token is needed. Send it as the header "authorization: Bearer <token>".', {
    headers: { 'www-authenticate': CHALLENGE },
  })

export const badToken = (message: string, cause?: unknown) =>
  new RequestError('UNAUTHORIZED', message, {
    headers: {
      'www-authenticate': `${CHALLENGE}, error="invalid_token", error_description="${quotable(message)}"`,
    },
    cause,
  })

export const lacksScope = (scope: string) =>
  new RequestError(
    'FORBIDDEN_SCOPE',
    `The scope ${scope} is needed, and the token's claim "scope" lacks it. Get a token that has it.`,
    { headers: { 'www-authenticate': `${CHALLENGE}, error="insufficient_scope", scope="${scope}"` } },
  )

export const keysUnavailable = (cause: unknown) =>
  new RequestError(
    'KEYS_UNAVAILABLE',
    'Tokens cannot be checked at the moment: the keys at JWKS_URL cannot be fetched. Try again in a few seconds.',
    { headers: { 'retry-after': '5' }, cause },
  )

const CHALLENGE = 'Bearer realm="resumable-media"'

/** What RFC 6750 lets an error_description hold. */
const quotable = (text: string) => text.replaceAll(/["\\]/gu, "'").replaceAll(/[^\x20-\x7e]/gu, '?')
