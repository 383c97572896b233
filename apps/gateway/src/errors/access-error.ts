import type { Scope } from '../access/scope.ts'

/** A request that is not let in: a status, a stable code, and a sentence with the cure. */
export class AccessError extends Error {
  override name = 'AccessError'
  readonly status: number
  readonly code: 'UNAUTHORIZED' | 'FORBIDDEN_SCOPE' | 'KEYS_UNAVAILABLE'
  readonly headers: Readonly<Record<string, string>>
  constructor(
    status: number,
    code: AccessError['code'],
    message: string,
    headers: AccessError['headers'],
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** RFC 6750: who sends no token at all is told no error. */
export const noToken = () =>
  new AccessError(401, 'UNAUTHORIZED', 'A token is needed. Send it as the header "authorization: Bearer <token>".', {
    'www-authenticate': CHALLENGE,
  })

export const badToken = (message: string, cause?: unknown) =>
  new AccessError(
    401,
    'UNAUTHORIZED',
    message,
    { 'www-authenticate': `${CHALLENGE}, error="invalid_token", error_description="${quotable(message)}"` },
    { cause },
  )

export const lacksScope = (scope: Scope) =>
  new AccessError(
    403,
    'FORBIDDEN_SCOPE',
    `The scope ${scope} is needed, and the token's claim "scope" lacks it. Get a token that has it.`,
    { 'www-authenticate': `${CHALLENGE}, error="insufficient_scope", scope="${scope}"` },
  )

export const keysUnavailable = (cause: unknown) =>
  new AccessError(
    503,
    'KEYS_UNAVAILABLE',
    'Tokens cannot be checked at the moment: the keys at JWKS_URL cannot be fetched. Try again in a few seconds.',
    { 'retry-after': '5' },
    { cause },
  )

const CHALLENGE = 'Bearer realm="resumable-media"'

/** What RFC 6750 lets an error_description hold. */
const quotable = (text: string) => text.replaceAll(/["\\]/gu, "'").replaceAll(/[^\x20-\x7e]/gu, '?')
