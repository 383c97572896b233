import { afterEach, beforeEach, expect, test } from 'vitest'
import { postForm, formOf } from '@resumable-media/test-kit/api'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { firstEvent } from '@resumable-media/test-kit/first-event'
import { holdUpload } from '@resumable-media/test-kit/held-upload'
import { startIssuer } from '@resumable-media/test-kit/issuer'
import type { Issuer } from '@resumable-media/test-kit/issuer'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation, createTus, creation, idOf } from '@resumable-media/test-kit/tus'
import { BY_WABA, watch } from '@resumable-media/test-kit/watch'

const LIMITS = { MAX_UPLOADS_AT_ONCE: '2', MAX_UNFINISHED_UPLOADS: '3', MAX_SUBSCRIPTIONS: '2' }

let issuer: Issuer
let system: System
beforeEach(async () => {
  issuer = await startIssuer()
  system = await startSystem({ env: { ...issuer.env, ...LIMITS } })
})
afterEach(async () => {
  await system.stop()
  await issuer.stop()
})

const headersOf = async (sub: string) => ({ authorization: `Bearer ${await issuer.token({ sub })}` })

test('of uploads under way the next is a TooManyError, by the mutation and by tus, until one has ended [caller-limit-uploads]', async () => {
  const headers = await headersOf('alice')
  const tus = createTus(system.url, headers)
  const bytes = await readFixture('image.png')
  const [first, second] = [await tus.begin(bytes.length), await tus.begin(bytes.length)]
  const whole = await holdUpload(system.url, await blobOf('image.png'), 'held.png', {}, headers)
  await tus.hang(first, 0, bytes.subarray(0, 1000), 5000)
  await expect.poll(() => system.sizeOf(idOf(first))).toBe(1000)
  await expect.poll(() => system.spooled()).toHaveLength(2)

  const refused = await postForm(system.url, formOf({}, await blobOf('image.png'), 'refused.png'), headers)
  expect(refused.data?.['uploadResumableMedia']).toMatchObject({
    __typename: 'TooManyError',
    code: 'TOO_MANY',
    message: 'You have 2 uploads under way, as many as one caller may have. Try again when one of them has ended.',
  })
  const piece = await tus.patch(second, 0, bytes)
  expect([piece.status, piece.headers.get('x-error-code'), piece.headers.get('retry-after')]).toEqual([
    429,
    'TOO_MANY',
    '1',
  ])
  expect(await piece.json()).toMatchObject({ code: 'TOO_MANY' })
  const others = createTus(system.url, await headersOf('bob'))
  expect((await others.patch(await others.begin(bytes.length), 0, bytes)).status).toBe(204)

  // Asking for the offset is no upload; the one that hangs gives way to it.
  expect(await tus.offset(first)).toBe(1000)
  expect((await tus.patch(second, 0, bytes)).status).toBe(204)
  expect(await whole.finish()).toMatchObject({ __typename: 'Media' })
})

test('of unfinished uploads the next is a TooManyError, until one has come whole or was given up [caller-limit-unfinished]', async () => {
  const headers = await headersOf('alice')
  const api = system.as(headers.authorization.slice(7))
  const tus = createTus(system.url, headers)
  const begin = (input = {}) => beginByMutation(api.query, input)
  const first = await begin({ idempotencyKey: 'first' })
  await begin()
  await tus.begin(5)
  const document = `mutation($input: CreateResumableUploadInput!) { createResumableUpload(input: $input) {
    __typename ... on TooManyError { code limit } } }`
  const input = { wabaId: WABA, fileName: 'image.png', size: 5 }
  expect((await api.query(document, { input })).data?.['createResumableUpload']).toEqual({
    __typename: 'TooManyError',
    code: 'TOO_MANY',
    limit: 3,
  })
  const refused = await tus.post(creation(5))
  expect([refused.status, refused.headers.get('x-error-code')]).toEqual([429, 'TOO_MANY'])
  // What was begun is found again all the same.
  expect((await begin({ idempotencyKey: 'first' })).id).toBe(first.id)
  const bob = system.as(await issuer.token({ sub: 'bob' }))
  expect((await beginByMutation(bob.query)).__typename).toBe('Media')
  await tus.delete(first.uploadUrl)
  expect((await begin()).__typename).toBe('Media')
})

test('of twenty that begin at the same moment as many are let in as may be', async () => {
  const api = system.as(await issuer.token())
  const all = await Promise.all(Array.from({ length: 20 }, () => beginByMutation(api.query)))
  expect(all.filter(({ __typename }) => __typename === 'Media')).toHaveLength(3)
  expect(all.filter(({ __typename }) => __typename === 'TooManyError')).toHaveLength(17)
})

test('of subscriptions the next is answered TOO_MANY, until one has ended [caller-limit-subscriptions]', async () => {
  const headers = await headersOf('alice')
  await system.as(headers.authorization.slice(7)).upload(await blobOf('image.png'), 'image.png')
  const variables = { wabaId: WABA }
  const open = [1, 2].map(() => watch(system.url, BY_WABA, variables, () => headers))
  for (const stream of open) await expect.poll(() => stream.told.length).toBeGreaterThan(0)
  const next = async (who = headers) => firstEvent(system.url, { query: BY_WABA, variables }, who)
  expect(await next()).toMatchObject({
    status: 429,
    body: {
      errors: [
        {
          message: expect.stringContaining('You have 2 subscriptions open'),
          extensions: { code: 'TOO_MANY', limit: 2 },
        },
      ],
    },
  })
  expect(await next(await headersOf('bob'))).toMatchObject({ status: 200 })
  open[0]?.end()
  await expect.poll(async () => (await next()).status).toBe(200)
  open[1]?.end()
})

test('while nobody is told from anybody, none of it is counted', async () => {
  const free = await startSystem({ env: LIMITS })
  const all = await Promise.all(Array.from({ length: 10 }, () => beginByMutation(free.query)))
  expect(new Set(all.map(({ __typename }) => __typename))).toEqual(new Set(['Media']))
  await free.stop()
})
