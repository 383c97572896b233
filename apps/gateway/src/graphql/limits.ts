import { createGraphQLError } from 'graphql-yoga'
import { STATUSES } from '../errors/codes.ts'
import type { Code } from '../errors/codes.ts'

/**
 * The limits of a document; those of this project use at most two thirds of each. Characters are limited too: parsed
 * documents are cached, and comments are no tokens.
 */
export const LIMITS = {
  CHARACTERS: { max: 16_384, code: 'TOO_MANY_CHARACTERS', unit: 'characters' },
  TOKENS: { max: 1500, code: 'TOO_MANY_TOKENS', unit: 'tokens' },
  DEPTH: { max: 15, code: 'TOO_DEEP', unit: 'selections within each other' },
  ALIASES: { max: 30, code: 'TOO_MANY_ALIASES', unit: 'aliases' },
  DIRECTIVES: { max: 30, code: 'TOO_MANY_DIRECTIVES', unit: 'directives' },
  COST: { max: 30_000, code: 'TOO_COSTLY', unit: 'points of cost: its fields, times what `first` asks for' },
} as const satisfies Record<string, { max: number; code: Code; unit: string }>

/** The cost of a field with a query of its own for each media item; others cost 1. Measured: it takes as long as 30. */
export const LOOK_UP = 30

/** The refusal of a document that has `found` of what is limited; those that are long are counted no further. */
export function tooMuch(name: keyof typeof LIMITS, found: number) {
  const { max, code, unit } = LIMITS[name]
  // Nested fragments can make this larger than any integer.
  const most = Math.min(found, Number.MAX_SAFE_INTEGER)
  const message = `The document has ${most} ${unit}. The limit is ${max}: ask for less at once.`
  return createGraphQLError(message, {
    extensions: { code, limit: max, found: most, http: { status: STATUSES[code], spec: true } },
  })
}
