import { readFileSync } from 'node:fs'
import { complexityFromQuery } from '@pothos/plugin-complexity'
import { getIntrospectionQuery, Kind, Lexer, parse, Source, TokenKind, validate, visit } from 'graphql'
import type { DocumentNode } from 'graphql'
import { expect, test } from 'vitest'
// oxlint-disable-next-line no-restricted-imports -- the uploader's tests start the gateway: by name it would be a circle
import { operations } from '../../../../packages/uploader/src/generated/schema.gen.ts'
import { shapeOf } from './document-shape.ts'
import { graphiqlOptions } from './graphiql.ts'
import { LIMITS } from './limits.ts'
import { schema } from './schema.ts'

const PAGES = ['README.md', 'docs/frontend.md', 'docs/resumable.md']
const shown = PAGES.map(path => readFileSync(new URL(`../../../../${path}`, import.meta.url), 'utf8')).join('\n')
const ofGuides = [
  ...shown.matchAll(/"query":"(?<document>(?:[^"\\]|\\.)+)"/gu),
  ...shown.matchAll(/(?:gql|graphql\(?)`(?<document>\n[^`]+)`/gu),
  ...shown.matchAll(/```graphql[^\n]*\n(?<document>[^]+?)```/gu),
  ...shown.matchAll(/`(?<document>subscription[^`]+)`/gu),
].map(match => (match.groups?.['document'] ?? '').replaceAll(String.raw`\"`, '"'))

const EVERYTHING = { schemaDescription: true, inputValueDeprecation: true, specifiedByUrl: true, oneOf: true }
const documents = [
  ...Object.entries(operations),
  ...ofGuides.map((document, index) => [`number ${index + 1} of the guides`, document] as const),
  ['the one that GraphiQL begins with', graphiqlOptions.defaultQuery ?? ''],
  ['the introspection of GraphiQL', getIntrospectionQuery(EVERYTHING)],
] as const

test('all of them were found', () => {
  expect(ofGuides.length).toBeGreaterThanOrEqual(6)
  expect(documents.length).toBeGreaterThan(16)
})

test.each(documents)('%s has at most two thirds of what is allowed', (_name, text) => {
  const document = parse(text)
  expect(validate(schema, document)).toEqual([])
  const found = { CHARACTERS: text.length, TOKENS: tokensOf(text), ...shapeOf(document), COST: costOf(document) }
  const names = Object.keys(found) as (keyof typeof found)[]
  expect(names.filter(name => found[name] > (LIMITS[name].max * 2) / 3)).toEqual([])
})

function tokensOf(text: string): number {
  const lexer = new Lexer(new Source(text))
  let tokens = 0
  while (lexer.advance().kind !== TokenKind.EOF) tokens += 1
  return tokens
}

/** With the largest page, where a variable says how many. */
function costOf(document: DocumentNode): number {
  const literal = visit(document, {
    VariableDefinition: () => null,
    Argument(argument) {
      if (argument.value.kind !== Kind.VARIABLE) return undefined
      if (argument.name.value === 'first') return { ...argument, value: { kind: Kind.INT, value: '100' } }
      return argument.name.value === 'wabaId' ? { ...argument, value: { kind: Kind.STRING, value: '1' } } : null
    },
  })
  return complexityFromQuery(literal, { schema }).complexity
}
