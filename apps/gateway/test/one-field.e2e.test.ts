import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postForm } from '@resumable-media/test-kit/api'
import type { Answer, GraphQLAnswer } from '@resumable-media/test-kit/api'
import { blobOf, readFixture, sha256 } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '100/1h' } })
})
afterAll(() => system.stop())

const RESULT = '{ __typename ... on Media { id fileName sha256 status } ... on UserError { code message } }'
const upload = (input: string) => `uploadResumableMedia(input: ${input}) ${RESULT}`
const input = (fileName: string, more: object = {}) => ({ wabaId: WABA, file: null, fileName, ...more })

async function send(query: string, variables: object, map: object, ...files: Blob[]): Promise<GraphQLAnswer> {
  const form = new FormData()
  form.set('operations', JSON.stringify({ query, variables }))
  form.set('map', JSON.stringify(map))
  files.forEach((file, n) => form.set(String(n), file, 'part.png'))
  return postForm(system.url, form)
}

const BOTH = `mutation($a: UploadResumableMediaInput!, $b: UploadResumableMediaInput!) {
  a: ${upload('$a')} b: ${upload('$b')} }`
const TWO_PLACES = { 0: ['variables.a.file', 'variables.b.file'] }

describe('one file for two fields', () => {
  const ofEach = async ({ data, errors }: GraphQLAnswer) => {
    expect(errors).toBeUndefined()
    const { a, b } = data as { a: Answer; b: Answer }
    return [a, b] as const
  }

  test('at two places of the map is given to each: two media items, and each goes out whole', async () => {
    const variables = { a: input('a-1.png'), b: input('b-1.png') }
    const both = await ofEach(await send(BOTH, variables, TWO_PLACES, await blobOf('image.png')))
    const hash = sha256(await readFixture('image.png'))
    expect(both).toMatchObject([
      { __typename: 'Media', fileName: 'a-1.png', sha256: hash },
      { __typename: 'Media', fileName: 'b-1.png', sha256: hash },
    ])
    expect(both[0].id).not.toBe(both[1].id)
    for (const { id } of both) await system.reach(id, 'UPLOADED')
    const calls = (await system.seen()).filter(({ fileName }) => ['a-1.png', 'b-1.png'].includes(fileName))
    expect(calls.filter(({ method }) => method === 'POST').map(call => call.sha256)).toEqual([hash, hash])
    await expect.poll(system.orphans).toEqual([])
  })

  test('in one variable that both use is given to each', async () => {
    const query = `mutation($file: Upload!) {
      a: ${upload(`{ wabaId: "${WABA}", file: $file, fileName: "a-2.png" }`)}
      b: ${upload(`{ wabaId: "${WABA}", file: $file, fileName: "b-2.png" }`)} }`
    const both = await ofEach(await send(query, { file: null }, { 0: ['variables.file'] }, await blobOf('image.png')))
    expect(both.map(media => media['fileName'])).toEqual(['a-2.png', 'b-2.png'])
  })

  test('in one variable that a fragment uses twice is given to each', async () => {
    const query = `mutation($file: Upload!) { ...Two }
      fragment Two on Mutation {
        a: ${upload(`{ wabaId: "${WABA}", file: $file, fileName: "a-3.png" }`)}
        b: ${upload(`{ wabaId: "${WABA}", file: $file, fileName: "b-3.png" }`)} }`
    const both = await ofEach(await send(query, { file: null }, { 0: ['variables.file'] }, await blobOf('image.png')))
    expect(both.map(media => media['fileName'])).toEqual(['a-3.png', 'b-3.png'])
  })

  test('is given to the second when the first has refused it', async () => {
    const variables = { a: input('a-4.png', { type: 'video/mp4' }), b: input('b-4.png') }
    const both = await ofEach(await send(BOTH, variables, TWO_PLACES, await blobOf('image.png')))
    expect(both).toMatchObject([{ __typename: 'ContentMismatchError' }, { __typename: 'Media', fileName: 'b-4.png' }])
    await expect.poll(system.orphans).toEqual([])
  })

  test('is given to the second when Kaleyra has refused the first', async () => {
    const variables = { a: { ...input('a-5.png'), wabaId: '150440000142249' }, b: input('b-5.png') }
    const both = await ofEach(await send(BOTH, variables, TWO_PLACES, await blobOf('image.png')))
    expect(both).toMatchObject([{ __typename: 'KaleyraRejectedError' }, { __typename: 'Media', fileName: 'b-5.png' }])
    await expect.poll(system.orphans).toEqual([])
  })

  test('with one idempotencyKey is one media item, answered to both', async () => {
    const variables = { a: input('6.png', { idempotencyKey: 'both' }), b: input('6.png', { idempotencyKey: 'both' }) }
    const both = await ofEach(await send(BOTH, variables, TWO_PLACES, await blobOf('image.png')))
    expect(both[1].id).toBe(both[0].id)
    await expect.poll(system.orphans).toEqual([])
  })

  test('with one idempotencyKey and another name is a conflict, and the first stands', async () => {
    const variables = { a: input('a-7.png', { idempotencyKey: 'k7' }), b: input('b-7.png', { idempotencyKey: 'k7' }) }
    const both = await ofEach(await send(BOTH, variables, TWO_PLACES, await blobOf('image.png')))
    expect(both).toMatchObject([{ __typename: 'Media' }, { __typename: 'IdempotencyConflictError' }])
    await expect.poll(system.orphans).toEqual([])
  })

  test('of which the body is too large is a FileTooLargeError for each', async () => {
    const small = await startSystem({ env: { MAX_UPLOAD_BYTES: '1000' } })
    const form = new FormData()
    form.set('operations', JSON.stringify({ query: BOTH, variables: { a: input('a.png'), b: input('b.png') } }))
    form.set('map', JSON.stringify(TWO_PLACES))
    form.set('0', await blobOf('image.png'), 'part.png')
    const { data } = await postForm(small.url, form)
    expect(data).toMatchObject({ a: { code: 'FILE_TOO_LARGE' }, b: { code: 'FILE_TOO_LARGE' } })
    await expect.poll(small.spooled).toEqual([])
    await small.stop()
  })
})

describe('a fault of one field leaves the answers of the others', () => {
  const CREATE = (name: string, more: string) =>
    `${name}: createResumableUpload(input: { wabaId: "${WABA}", fileName: "${name}.png", size: 100, ${more} }) ${RESULT}`

  test.each([
    ['a sha256 that is none', 'sha256: "zz"', /^sha256 is "zz": expected 64 hexadecimal digits\.$/u],
    ['a size that is no whole number', 'size: 1.5', /^size is 1\.5: expected a whole number of bytes\.$/u],
  ])('%s is a member of the union that names the argument', async (_what, fault, message) => {
    const second = CREATE('b', fault).replace(fault.startsWith('size') ? 'size: 100, ' : /$/u, '')
    const { data, errors } = await system.query(`mutation { ${CREATE('a', '')} ${second} ${CREATE('c', '')} }`)
    expect(errors).toBeUndefined()
    expect(data).toMatchObject({
      a: { __typename: 'Media', status: 'RECEIVING' },
      b: { __typename: 'InvalidInputError', code: 'BAD_USER_INPUT', message: expect.stringMatching(message) },
      c: { __typename: 'Media' },
    })
  })

  test('null where a variable has a default is an error of its field alone', async () => {
    const query = `mutation($id: ID = "x") { ${CREATE('a', '')} b: cancelMedia(id: $id) { __typename } }`
    const { data, errors } = await system.query(query, { id: null })
    expect(data).toMatchObject({ a: { __typename: 'Media' }, b: null })
    expect(errors).toHaveLength(1)
  })

  test('of queries too, and the status is that of an answer', async () => {
    const query = `{ a: uploadQuota(wabaId: "${WABA}") { limit } b: media(wabaId: "${WABA}", first: 0) { nodes { id } } }`
    const response = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({
      data: { a: { limit: 100 }, b: null },
      errors: [{ path: ['b'], extensions: { code: 'BAD_USER_INPUT' } }],
    })
  })
})
