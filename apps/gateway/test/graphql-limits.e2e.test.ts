import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formOf, postForm } from '@resumable-media/test-kit/api'
import type { GraphQLAnswer } from '@resumable-media/test-kit/api'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

const post = (body: string, accept = 'application/graphql-response+json') =>
  fetch(`${system.url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json', accept }, body })
async function ask(query: string, more: object = {}) {
  const response = await post(JSON.stringify({ query, ...more }))
  return { status: response.status, ...((await response.json()) as GraphQLAnswer) }
}
const times = (n: number, of: (index: number) => string) => Array.from({ length: n }, (_, index) => of(index)).join(' ')
const operations = (n: number) => times(n, index => `query Q${index} { __typename }`)
const nested = (n: number, inner: string) => `{ ${'... { '.repeat(n - 1)}${inner}${' }'.repeat(n - 1)} }`
const page = (selection: string, first: string | number = 100) =>
  `media(wabaId: "${WABA}", first: ${first}) ${selection}`
const ALL = `nodes { id kaleyraId wabaId fileName type size receivedBytes uploadUrl sha256 status kaleyraStatus handle attempts
  history { at status cause attempt message } }`

describe('at its limit a document passes, beyond it it is refused, with what it has and what it may have: [document-limits]', () => {
  test.each([
    ['characters', 'TOO_MANY_CHARACTERS', (n: number) => `{ __typename }${'#'.repeat(n - 14)}`, 16_384],
    ['tokens', 'TOO_MANY_TOKENS', (n: number) => operations(Math.floor(n / 5)) + '}'.repeat(n % 5), 1500],
    ['selections within each other', 'TOO_DEEP', (n: number) => nested(n, '__typename'), 15],
    ['aliases', 'TOO_MANY_ALIASES', (n: number) => `{ ${times(n, index => `a${index}: __typename`)} }`, 30],
    ['directives', 'TOO_MANY_DIRECTIVES', (n: number) => `{ ${'__typename @skip(if: false) '.repeat(n)} }`, 30],
  ])('%s', async (unit, code, documentOf, limit) => {
    const more = code === 'TOO_MANY_TOKENS' ? { operationName: 'Q7' } : {}
    expect(await ask(documentOf(limit), more)).toMatchObject({ status: 200, data: {} })
    expect(await ask(documentOf(limit + 1))).toEqual({
      status: 400,
      errors: [
        {
          message: `The document has ${limit + 1} ${unit}. The limit is ${limit}: ask for less at once.`,
          extensions: { code, limit, found: limit + 1 },
        },
      ],
    })
  })
})

test('what is too long is not parsed: beyond the limit it need not even be GraphQL [document-not-parsed]', async () => {
  const answer = await ask(`{ ${'a '.repeat(1600)} }}}`)
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'TOO_MANY_TOKENS', found: 1501 })
})

describe('cost', () => {
  const VARIABLE = `query($n: Int!) { ${page(`{ ${ALL} }`, '$n')} b: ${page(`{ ${ALL} }`, '$n')} c: ${page(`{ ${ALL} }`, '$n')} d: ${page(`{ ${ALL} }`, '$n')} }`
  const tooCostly = {
    status: 400,
    errors: [
      {
        message: expect.stringMatching(/^The document has \d+ points of cost/u),
        extensions: { code: 'TOO_COSTLY', limit: 30_000 },
      },
    ],
  }

  test('pages within pages of history are counted, in whatever way `first` is said [cost-pages]', async () => {
    expect(await ask(VARIABLE.replaceAll('$n', '100').replace('query(100: Int!) ', ''))).toMatchObject(tooCostly)
    expect(await ask(VARIABLE, { variables: { n: 100 } })).toMatchObject(tooCostly)
    expect(await ask(VARIABLE.replace('Int!', 'Int! = 100'))).toMatchObject(tooCostly)
    expect(await ask(VARIABLE, { variables: { n: 25 } })).toMatchObject({ status: 200, data: { b: { nodes: [] } } })
  })

  test('a page that does not say how long it is to be has its default', async () => {
    const one = `media(wabaId: "${WABA}") { ${ALL} edges { node { history { at } } } }`
    expect(await ask(`{ ${times(5, index => `a${index}: ${one}`)} }`)).toMatchObject({ status: 200 })
    expect(await ask(`{ ${times(30, index => `a${index}: ${one}`)} }`)).toMatchObject(tooCostly)
  })

  test('a fragment costs as often as it is used', async () => {
    const fragments = `fragment F on MediaConnection { ${ALL} }`
    expect(await ask(`{ ${page('{ ...F }')} } ${fragments}`)).toMatchObject({ status: 200 })
    const many = times(4, index => `a${index}: ${page('{ ...F }')}`)
    expect(await ask(`{ ${many} } ${fragments}`)).toMatchObject(tooCostly)
  })

  test('fragments that double each other do not keep it busy [cost-fragments]', async () => {
    const doubling = times(100, n => `fragment F${n} on Query { ...F${n + 1} ...F${n + 1} }`)
    const answer = await ask(`{ ...F0 } ${doubling} fragment F100 on Query { __typename }`)
    expect(answer).toMatchObject(tooCostly)
  })

  test('it is that of the operation which is to run, not that of the first [cost-operation]', async () => {
    const both = `query Cheap { __typename } ${VARIABLE.replace('query(', 'query Costly(')}`
    const variables = { n: 100 }
    expect(await ask(both, { operationName: 'Cheap', variables })).toMatchObject({ status: 200 })
    expect(await ask(both, { operationName: 'Costly', variables })).toMatchObject(tooCostly)
  })

  test('a subscription has one too', async () => {
    const doubling = times(15, n => `fragment F${n} on Media { ...F${n + 1} ...F${n + 1} }`)
    const query = `subscription { wabaMediaChanged(wabaId: "${WABA}") { ...F0 } } ${doubling} fragment F15 on Media { id }`
    const response = await post(JSON.stringify({ query }), 'text/event-stream')
    expect(await response.text()).toContain('TOO_COSTLY')
  })

  test('nothing of what is refused is done', async () => {
    const once = `cancelMedia(id: "x") { ... on Media { ...F0 } }`
    const doubling = times(15, n => `fragment F${n} on Media { ...F${n + 1} ...F${n + 1} }`)
    expect(await ask(`mutation { ${once} } ${doubling} fragment F15 on Media { id }`)).toEqual({
      status: 400,
      errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'TOO_COSTLY' }) })],
    })
  })
})

describe('one operation at a time [one-operation]', () => {
  test('a list is refused, and it says so', async () => {
    const response = await post('[{"query":"{ __typename }"},{"query":"{ __typename }"}]')
    expect([response.status, await response.json()]).toEqual([
      400,
      {
        errors: [
          { message: 'The body is a list: send one operation at a time.', extensions: { code: 'BATCHING_OFF' } },
        ],
      },
    ])
  })

  test('a list with files as well', async () => {
    const form = formOf({})
    form.set('operations', '[{"query":"{ __typename }"}]')
    expect((await postForm(system.url, form)).errors?.[0]).toMatchObject({
      message: '"operations" is a list: send one operation at a time.',
      extensions: { code: 'BATCHING_OFF' },
    })
  })
})

describe('JSON that is nested deeper than any stack [json-depth]', () => {
  const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`
  const OBJECTS = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`

  test.each([
    ['a variable that nobody asks for', `{"query":"{ __typename }","variables":{"x":${DEEP}}}`, 200],
    ['a variable', `{"query":"query($id: ID!) { mediaStatus(id: $id) { id } }","variables":{"id":${DEEP}}}`, 400],
    [
      'an input',
      `{"query":"query($i: CheckUploadInput!) { checkUpload(input: $i) { __typename } }","variables":{"i":${OBJECTS}}}`,
      400,
    ],
    ['extensions', `{"query":"{ __typename }","extensions":${OBJECTS}}`, 200],
    ['the whole', DEEP, 400],
    ['what is no document', `{"query":${OBJECTS}}`, 400],
  ])('as %s', async (_what, body, status) => {
    const response = await post(body)
    expect(response.status).toBe(status)
    expect(await response.text()).not.toContain('INTERNAL_SERVER_ERROR')
  })

  test.each(['operations', 'map'])('as %s of a form', async part => {
    const form = formOf({})
    form.set(part, `{"x":${DEEP}}`)
    expect((await postForm(system.url, form)).errors?.[0]?.extensions).not.toMatchObject({
      code: 'INTERNAL_SERVER_ERROR',
    })
  })

  test('as a literal of the document: it has too many tokens', async () => {
    const { errors } = await ask(`{ mediaStatus(id: ${'['.repeat(5000)}${']'.repeat(5000)}) { id } }`)
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'TOO_MANY_TOKENS' })
  })
})

test.each(['variables', 'extensions'])('%s by GET that are no JSON are the fault of the sender', async name => {
  const url = `${system.url}/graphql?${new URLSearchParams({ query: '{ __typename }', [name]: '{' })}`
  const response = await fetch(url, { headers: { 'graphql-require-preflight': '1' } })
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(`${name}\\" is not JSON`)])
})
