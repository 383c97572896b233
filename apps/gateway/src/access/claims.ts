import { createHash } from 'node:crypto'
import { isWabaId } from '@resumable-media/client/rules'
import { badToken } from '../errors/access-error.ts'
import type { Caller } from './caller.ts'
import { SCOPES } from './scope.ts'

type Claims = Readonly<Record<string, unknown>>

/** Who a token stands for, by its claims. Throws the AccessError that names a claim which makes no sense. */
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

/**
 * A token that names nobody is somebody by itself: two of them share nothing. By what is signed alone: its signature can be
 * spelt in more ways than one.
 */
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

/** Scopes of others are let be: a token can be for more than this gateway. */
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
