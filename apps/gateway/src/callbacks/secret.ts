import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { splitQuery, unquoted } from './query.ts'

/**
 * The index of the secret that a callback has: in the header x-callback-secret, as the password of HTTP basic
 * authentication, or in the parameter `secret` of the URL.
 */
export function findSecret({ headers, url = '' }: IncomingMessage, secrets: readonly string[]): number | undefined {
  const inUrl = splitQuery(queryOf(url)).filter(isSecret)
  const given = [
    String(headers['x-callback-secret'] ?? ''),
    passwordOf(headers.authorization ?? ''),
    ...inUrl.flatMap(({ value }) => [value, unquoted(value)]),
  ]
  // Compares every text with every secret: the time must not show which one matched.
  const held = secrets.map(secret => given.filter(text => isSame(text, secret)).length > 0)
  const index = held.indexOf(true)
  return index === -1 ? undefined : index
}

/** The unchanged query of a URL without the secret, which must not be stored. */
export function queryWithoutSecret(url: string): string {
  return splitQuery(queryOf(url))
    .filter(parameter => !isSecret(parameter))
    .map(({ text }) => text)
    .join('&')
}

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
