import { createHash } from 'node:crypto'
import { isWabaId } from '@resumable-media/client/rules'
import { badToken } from '../errors/access-errors.ts'
import { SCOPES } from './caller.ts'
import type { Caller } from './caller.ts'

type Claims = Readonly<Record<string, unknown>>

/** The caller of a token, by its claims. Throws UNAUTHORIZED for a claim that is malformed. */
export function callerOf(token: string, claims: Claims, wabasClaim: string): Omit<Caller, 'until'> {
  return {
    owner: subjectOf(claims['sub']) ?? ownerByItself(token),
    wabas: wabasOf(claims[wabasClaim], wabasClaim),
    scopes: scopesOf(claims['scope']),
  }
}

function subjectOf(sub: unknown): string | undefined {
  if (sub === undefined) return undefined
  if (typeof sub === 'string' && sub !== '' && sub.length <= MOST_CHARACTERS) return sub
  throw malformed('sub', `text of 1 to ${MOST_CHARACTERS} characters`)
}

/** A token without a subject is its own owner. The signature is not hashed, since it has several spellings. */
const ownerByItself = (token: string) =>
  `token:${createHash('sha256')
    .update(token.slice(0, token.lastIndexOf('.')))
    .digest('hex')}`

function wabasOf(wabas: unknown, claim: string): Caller['wabas'] {
  if (wabas === undefined) return new Set()
  if (!isTexts(wabas)) throw malformed(claim, WABAS)
  if (wabas.length === 1 && wabas[0] === '*') return 'all'
  if (!wabas.every(isWabaId)) throw malformed(claim, WABAS)
  return new Set(wabas)
}

/** Unknown scopes are ignored: a token can be for more than this gateway. */
function scopesOf(scope: unknown): Caller['scopes'] {
  if (scope === undefined) return new Set(SCOPES)
  const words = typeof scope === 'string' ? scope.split(' ') : scope
  if (!isTexts(words)) throw malformed('scope', 'words separated by spaces, or a list of them')
  return new Set(SCOPES.filter(one => words.includes(one)))
}

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(one => typeof one === 'string')

const malformed = (claim: string, expected: string) =>
  badToken(`The token's claim "${claim}" makes no sense: expected ${expected}.`)

const MOST_CHARACTERS = 255
const WABAS = 'a list of WABA ids in digits as text, or ["*"] for all'
