import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { formOf, postForm } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const CURE = expect.stringContaining('set GRAPHIQL to on') as string
const TYPES = '{ __schema { description } }'
const HINTED: [string, string, object][] = [
  ['a field', '{ mediaStatu(id: "x") { id } }', {}],
  ['an argument', '{ mediaStatus(idd: "x") { id } }', {}],
  ['a type', 'query($i: CheckUploadInpu!) { checkUpload(input: $i) { code } }', {}],
  ['a literal', `{ media(wabaId: "${WABA}", status: UPLOADE) { nodes { id } } }`, {}],
  ['a field of a variable', 'query($i: CheckUploadInput!) { checkUpload(input: $i) { code } }', { i: { wabaI: '1' } }],
  [
    'a word of a variable',
    `query($s: MediaStatus) { media(wabaId: "${WABA}", status: $s) { nodes { id } } }`,
    { s: 'UPLOADE' },
  ],
]

describe.each([
  ['closed in production', { NODE_ENV: 'production' }, false],
  ['closed where GRAPHIQL is off', { GRAPHIQL: 'off' }, false],
  ['open unless asked', {}, true],
  ['open in production where GRAPHIQL is on', { NODE_ENV: 'production', GRAPHIQL: 'on' }, true],
])('the schema is %s [closed-schema]', (_name, env, open) => {
  let system: System
  beforeAll(async () => {
    system = await startSystem({ env })
  })
  afterAll(() => system.stop())

  test('GraphiQL', async () => {
    const response = await fetch(`${system.url}/graphql`, { headers: { accept: 'text/html' } })
    expect([response.status, (await response.text()).includes('YogaGraphiQL')]).toEqual(
      open ? [200, true] : [403, false],
    )
  })

  test('introspection', async () => {
    const off = {
      errors: expect.arrayContaining([
        expect.objectContaining({ extensions: { code: 'INTROSPECTION_OFF' }, message: CURE }),
      ]),
    }
    const all = await system.query(TYPES)
    expect(all).toMatchObject(open ? { data: { __schema: { description: null } } } : off)
    const one = await system.query('{ __type(name: "Media") { kind } }')
    expect(one).toMatchObject(open ? { data: { __type: { kind: 'OBJECT' } } } : off)
    expect((await system.query('{ __typename }')).data).toEqual({ __typename: 'Query' })
  })

  test.each(HINTED)('suggestions for %s', async (_what, query, variables) => {
    const text = JSON.stringify((await system.query(query, variables)).errors)
    expect(text.includes('Did you mean')).toBe(open)
  })

  test('uploads and the rest go on', async () => {
    const { id } = await system.upload(await blobOf('image.png'), 'image.png')
    expect(await system.reach(id, 'UPLOADED')).toMatchObject({ handle: expect.any(String) })
    expect((await postForm(system.url, formOf({}))).data).toMatchObject({
      uploadResumableMedia: { __typename: 'EmptyFileError' },
    })
  })
})
