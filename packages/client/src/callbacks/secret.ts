import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { splitQuery, unquoted } from './query.ts'

/** What a Fetch `Request` and a Node `IncomingMessage` have in common for this. */
export type CallbackHead = { headers: Headers | IncomingHttpHeaders; url?: string | undefined }

/**
 * The index of the secret that a callback has: in the header x-callback-secret, as the password of HTTP basic
 * authentication, or in the parameter `secret` of the URL. Undefined for none. The time shows nothing of the secrets.
 *
 * @throws TypeError for a secret that is empty.
 * @example
 * ```ts
 * import { findCallbackSecret } from '@resumable-media/client'
 *
 * const request = { headers: {}, url: '/callbacks?secret=the-old-one' }
 * console.log(findCallbackSecret(request, ['the-new-one', 'the-old-one'])) // 1
 * ```
 */
export function findCallbackSecret(
  { headers, url = '' }: CallbackHead,
  secrets: readonly string[],
): number | undefined {
  if (!secrets.every(isUsable)) throw new TypeError(EMPTY)
  const inUrl = splitQuery(queryOf(url)).filter(isSecret)
  const given = [
    headerOf(headers, 'x-callback-secret'),
    passwordOf(headerOf(headers, 'authorization')),
    ...inUrl.flatMap(({ value }) => [value, unquoted(value)]),
  ]
  // Compares every text with every secret: the time must not show which one matched.
  const held = secrets.map(secret => given.filter(text => isSame(text, secret)).length > 0)
  const index = held.indexOf(true)
  return index === -1 ? undefined : index
}

/**
 * The query of a callback's URL as it came, without the secret, which must not be stored or logged.
 *
 * @example
 * ```ts
 * import { queryWithoutSecret } from '@resumable-media/client'
 *
 * console.log(queryWithoutSecret('/callbacks?secret=s&resumable_media_id="639"')) // resumable_media_id="639"
 * ```
 */
export function queryWithoutSecret(url: string): string {
  return splitQuery(queryOf(url))
    .filter(parameter => !isSecret(parameter))
    .map(({ text }) => text)
    .join('&')
}

/** What an unset variable gives is none: every callback without a secret would have it. */
export const isUsable = (secret: unknown): boolean => typeof secret === 'string' && secret !== ''

export const EMPTY =
  'secret is empty: expected the secret of the callback profile. Without one anybody could send callbacks.'

export const headerOf = (headers: CallbackHead['headers'], name: string): string =>
  String((isFetch(headers) ? headers.get(name) : headers[name]) ?? '')

/** Of any realm, and of any implementation. */
const isFetch = (headers: CallbackHead['headers']): headers is Headers => typeof headers.get === 'function'

const isSecret = ({ name }: { name: string }) => name === 'secret'

const queryOf = (url: string) => (url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')

function passwordOf(authorization: string): string {
  const encoded = /^basic +(?<encoded>\S+)$/iu.exec(authorization)?.groups?.['encoded'] ?? ''
  const [, ...password] = Buffer.from(encoded, 'base64').toString().split(':')
  return password.join(':')
}

/** The time shows neither where they differ nor the secret's length. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
