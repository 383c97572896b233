import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { splitQuery, unquoted } from './query.ts'

/**
 * Which of the secrets a callback holds, by its index: in one of the places that a callback profile can fill, the header
 * x-callback-secret, the password of HTTP basic authentication, or the parameter `secret` of the URL.
 */
export function findSecret({ headers, url = '' }: IncomingMessage, secrets: readonly string[]): number | undefined {
  const inUrl = splitQuery(queryOf(url)).filter(isSecret)
  const given = [
    String(headers['x-callback-secret'] ?? ''),
    passwordOf(headers.authorization ?? ''),
    ...inUrl.flatMap(({ value }) => [value, unquoted(value)]),
  ]
  // Every text with every secret: `some` and `find` end with the first, and the time would show which one it was.
  const held = secrets.map(secret => given.filter(text => isSame(text, secret)).length > 0)
  const index = held.indexOf(true)
  return index === -1 ? undefined : index
}

/** The query of a URL as it was sent, but for the secret: what is stored of a callback must not hold it. */
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

/** In a time that says nothing of where they differ, nor of the secret's length. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given), digest(secret))
}
