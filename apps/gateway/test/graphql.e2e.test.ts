import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from '@resumable-media/test-kit/api'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const OTHER_WABA = '150440000142242'

let system: System
beforeEach(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '3/1h', RETRY_DELAYS: '1h' } })
})
afterEach(() => system.stop())

const upload = async (name: string, input: object = {}) => system.upload(await blobOf('image.png'), name, input)
const ask = async (document: string, variables: object = {}) => {
  const { data, errors } = await system.query(document, variables)
  if (errors) throw new Error(errors.map(error => error.message).join('; '))
  return data as Record<string, unknown>
}

describe('checkUpload', () => {
  const CHECK = 'query($input: CheckUploadInput!) { checkUpload(input: $input) { __typename code message } }'
  const check = async (input: object) => (await ask(CHECK, { input }))['checkUpload'] as Answer[]

  test('names every violation at once', async () => {
    const errors = await check({ wabaId: 'x', fileName: 'my photo@home.gif', type: 'image/gif', size: 104_857_601 })
    expect(errors.map(error => error.__typename)).toEqual([
      'ForbiddenWabaError',
      'InvalidFileNameError',
      'UnsupportedMediaTypeError',
      'FileTooLargeError',
    ])
    expect(errors.map(error => error['message']).join('\n')).toMatch(
      /"x" is not .*\n.*contains " " \(space\) and "@".*\n.*"image\/gif".*\n.*104857601 bytes/u,
    )
  })

  test('is empty when nothing is wrong, and judges nothing that is left out', async () => {
    expect(await check({ wabaId: WABA, fileName: 'image.png', type: 'image/png', size: 1 })).toEqual([])
    expect(await check({})).toEqual([])
    expect(await check({ size: 0 })).toMatchObject([{ __typename: 'EmptyFileError' }])
    expect(await check({ size: 5e12 })).toMatchObject([{ __typename: 'FileTooLargeError' }])
  })
})

describe('media', () => {
  const LIST = `query($wabaId: ID!, $status: MediaStatus, $first: Int, $after: String) {
    media(wabaId: $wabaId, status: $status, first: $first, after: $after) {
      nodes { fileName } edges { cursor node { fileName } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
  type Page = {
    nodes: { fileName: string }[]
    edges: { cursor: string; node: { fileName: string } }[]
    pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null }
  }
  const list = async (variables: object) => (await ask(LIST, { wabaId: WABA, ...variables }))['media'] as Page

  test('goes through a WABA page by page, the newest first', async () => {
    for (const name of ['1.png', '2.png', '3.png']) await upload(name)
    await upload('other.png', { wabaId: OTHER_WABA })
    const page = await list({ first: 2 })
    expect(page.nodes.map(node => node.fileName)).toEqual(['3.png', '2.png'])
    expect(page.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false, endCursor: page.edges[1]?.cursor })
    const next = await list({ first: 2, after: page.pageInfo.endCursor })
    expect(next.nodes.map(node => node.fileName)).toEqual(['1.png'])
    expect(next.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true })
  })

  test('takes those of one state only', async () => {
    const done = await upload('done.png')
    await system.reach(done.id, 'UPLOADED')
    expect((await list({ status: 'UPLOADED' })).nodes).toEqual([{ fileName: 'done.png' }])
    expect(await list({ status: 'FAILED' })).toMatchObject({
      nodes: [],
      pageInfo: { hasNextPage: false, startCursor: null },
    })
  })

  test.each([
    [{ first: 0 }, 'first is 0: expected a number from 1 to 100.'],
    [{ first: 101 }, 'first is 101: expected a number from 1 to 100.'],
    [{ after: 'garbage' }, 'after is "garbage": expected a cursor that a page has answered.'],
    [{ wabaId: '' }, 'wabaId is "": expected the digits of a WABA.'],
    [{ wabaId: '15044000014224x' }, 'wabaId is "15044000014224x": expected the digits of a WABA.'],
  ])('refuses %j', async (variables, message) => {
    const { errors } = await system.query(LIST, { wabaId: WABA, ...variables })
    expect(errors?.[0]).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT' } })
  })
})

test.each([
  ['image.png', 'IMAGE'],
  ['clip.mp4', 'VIDEO'],
  ['brochure.pdf', 'DOCUMENT'],
])('%s: the header component is ready to paste', async (name, format) => {
  const { id } = await system.upload(new Blob([await readFixture(name)]), name)
  const { handle } = await system.reach(id, 'UPLOADED')
  const document = '{ mediaStatus(id: "ID") { headerComponent { type format example { header_handle } } } }'.replace(
    'ID',
    id,
  )
  expect(await ask(document)).toEqual({
    mediaStatus: { headerComponent: { type: 'HEADER', format, example: { header_handle: [handle] } } },
  })
})

describe('history', () => {
  const history = async (id: string) =>
    (
      (await ask(`{ mediaStatus(id: "${id}") { history { status cause attempt message } } }`))['mediaStatus'] as {
        history: object[]
      }
    ).history

  test('tells each step and its cause', async () => {
    const { id } = await upload('image.png')
    await system.reach(id, 'UPLOADED')
    expect(await history(id)).toEqual([
      { status: 'QUEUED', cause: 'UPLOAD', attempt: 0, message: null },
      { status: 'PENDING', cause: 'ANSWER', attempt: 1, message: null },
      { status: 'UPLOADED', cause: 'CALLBACK', attempt: 1, message: null },
    ])
  })

  test('tells a try that has to be repeated', async () => {
    await system.stopSandbox()
    const { id } = await upload('image.png')
    expect(await history(id)).toEqual([
      { status: 'QUEUED', cause: 'UPLOAD', attempt: 0, message: null },
      { status: 'QUEUED', cause: 'ANSWER', attempt: 1, message: expect.stringContaining('could not be reached') },
    ])
  })
})

describe('cancelMedia', () => {
  const cancel = async (id: string) =>
    (
      await ask(
        `mutation { cancelMedia(id: "${id}") { __typename ... on Media { id status } ... on UserError { code message } } }`,
      )
    )['cancelMedia'] as Answer

  test('gives up what waits, with its bytes; twice is as once; it never goes out', async () => {
    await system.stopSandbox()
    const { id } = await upload('image.png')
    expect(await cancel(id)).toEqual({ __typename: 'Media', id, status: 'CANCELLED' })
    expect(await cancel(id)).toEqual({ __typename: 'Media', id, status: 'CANCELLED' })
    expect(await system.spooled()).toEqual([])
    expect(await system.quota(WABA)).toMatchObject({ queued: 0 })
  })

  test('what Kaleyra has is too late, and what is unknown is not found', async () => {
    const { id } = await upload('image.png')
    await system.reach(id, 'UPLOADED')
    expect(await cancel(id)).toMatchObject({
      __typename: 'TooLateError',
      code: 'TOO_LATE',
      message: expect.stringContaining('it is UPLOADED'),
    })
    expect(await cancel('nothing')).toMatchObject({ __typename: 'MediaNotFoundError', code: 'MEDIA_NOT_FOUND' })
  })
})

describe('renewMedia', () => {
  const renew = async (id: string) =>
    (
      await ask(
        `mutation { renewMedia(id: "${id}") { __typename ... on Media { id status renewedFrom fileName } ... on UserError { code message } } }`,
      )
    )['renewMedia'] as Answer

  test('makes a new media from the bytes held, which outlive the first', async () => {
    const first = await upload('image.png')
    await system.reach(first.id, 'UPLOADED')
    const second = await renew(first.id)
    expect(second).toMatchObject({
      __typename: 'Media',
      status: 'PENDING',
      renewedFrom: first.id,
      fileName: 'image.png',
    })
    expect(second.id).not.toBe(first.id)
    const { handle } = await system.reach(second.id, 'UPLOADED')
    expect(handle).not.toBe((await system.status(first.id))?.['handle'])
    const calls = (await system.seen()).filter(call => call.method === 'POST')
    expect(calls[0]?.sha256).toBe(calls[1]?.sha256)
  })

  test('not what is still to have its handle, nor what is unknown', async () => {
    await system.stopSandbox()
    const { id } = await upload('image.png')
    expect(await renew(id)).toMatchObject({ __typename: 'NotRenewableError', code: 'NOT_RENEWABLE' })
    expect(await renew('nothing')).toMatchObject({ __typename: 'MediaNotFoundError' })
  })
})
