import { expect, test } from 'vitest'
import { shapeRule } from './document-shape.ts'
import { createDocuments } from './documents.ts'
import { schema } from './schema.ts'
import { noIntrospection } from './use-closed-schema.ts'

const open = (mostBytes?: number) =>
  createDocuments({ schema, rules: [shapeRule, noIntrospection], ...(mostBytes && { mostBytes }) })

test('a document is prepared once, until others take its place', () => {
  const documents = open(100_000)
  const text = '{ mediaStatus(id: "1") { status } }'
  const first = documents.find(text)
  expect(first).toBeDefined()
  expect(documents.find(text)).toBe(first)
  // Their tokens count, not their characters.
  for (let n = 0; n < 3; n += 1) expect(documents.find(`query Q${n} { ${'__typename '.repeat(100)} }`)).toBeDefined()
  expect(documents.find(text)).not.toBe(first)
})

test.each([
  ['that is not GraphQL', '{'],
  ['that is not valid', '{ nothing }'],
  ['of too many tokens', `{ ${'__typename '.repeat(1500)} }`],
  ['of too many characters', `{ __typename } #${'x'.repeat(16_384)}`],
  ['of too many aliases', `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: __typename`).join(' ')} }`],
  ['that asks for the schema', '{ __schema { description } }'],
])('one %s is left to Yoga', (_name, text) => {
  const documents = open()
  expect([documents.find(text), documents.find(text)]).toEqual([undefined, undefined])
})

test('the cost that a variable decides is asked each time', () => {
  const fields = Array.from({ length: 10 }, (_, n) => `a${n}: media(wabaId: "1", first: $n) { nodes { position } }`)
  const known = open().find(`query($n: Int!) { ${fields.join(' ')} }`)
  const operation = known?.operation(null)
  if (!known || !operation) throw new Error('the document was not found valid')
  const allowed = [1, 100, 1, 'x'].map(n => known.allows(operation, { n }))
  expect(allowed).toEqual([true, false, true, false])
})

test('a variable that only chooses the events of a subscription is none of its selection', () => {
  const text = `subscription($ids: [ID!]!, $a: Boolean!, $b: Boolean!) {
    mediaStatusChanged(ids: $ids) @include(if: $a) { id ...More }
  } fragment More on Media { status @skip(if: $b) }`
  expect(open().find(text.replace('@include(if: $a)', '').replace('$a: Boolean!, ', ''))?.variablesOfEvents).toEqual([
    'b',
  ])
  expect(open().find(`query($id: ID!) { mediaStatus(id: $id) { id } }`)?.variablesOfEvents).toEqual(['id'])
})
