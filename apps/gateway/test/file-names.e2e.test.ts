import { fileNameCases, halfNameCases } from '@resumable-media/test-kit/file-names'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PREFLIGHT } from '@resumable-media/test-kit/api'
import { blobOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const allowed = fileNameCases.filter(({ violation }) => violation === undefined)
const refused = fileNameCases.flatMap(({ violation, ...one }) => (violation ? [{ ...one, ...violation }] : []))

let system: System
beforeAll(async () => {
  system = await startSystem({
    env: { KALEYRA_RATE_LIMIT: '1000/1h' },
    sandbox: { rateLimit: { calls: 1000, perMs: 3_600_000 } },
  })
})
afterAll(() => system.stop())

/** The two ways in which a file has a name; the second wins over the first. */
const WAYS = {
  'of the part': async (name: string) => system.upload(await blobOf('image.png'), name),
  'in the input': async (name: string) => system.upload(await blobOf('image.png'), 'no @ name', { fileName: name }),
}

describe.each(Object.entries(WAYS))('a name %s', (_, upload) => {
  test.each(allowed)('is told and sent as it is: $title [gateway-name-allowed]', async ({ name }) => {
    const media = await upload(name)
    expect(media).toMatchObject({ __typename: 'Media', fileName: name })
    const call = (await system.seen()).find(one => one.mediaId === media['kaleyraId'] && one.method === 'POST')
    expect(call).toMatchObject({ status: 202, fileName: name })
  })

  test.each(refused)('is refused: $title [gateway-name-refused]', async ({ name, characters, suggestion }) => {
    const seen = (await system.seen()).length
    expect(await upload(name)).toMatchObject({
      __typename: 'InvalidFileNameError',
      code: 'INVALID_FILE_NAME',
      fileName: name,
      characters,
      suggestion,
    })
    expect(await system.seen()).toHaveLength(seen)
  })
})

test.each(halfNameCases)('half of a surrogate pair in the input is refused: $title', async ({ name, violation }) => {
  expect(await WAYS['in the input'](name)).toMatchObject({
    __typename: 'InvalidFileNameError',
    fileName: name.toWellFormed(),
    message: expect.stringContaining('half a character'),
    suggestion: violation?.suggestion,
  })
  const check = 'query($input: CheckUploadInput!) { checkUpload(input: $input) { code } }'
  expect(await system.query(check, { input: { fileName: name } })).toEqual({
    data: { checkUpload: [{ code: 'INVALID_FILE_NAME' }] },
  })
  const begin = `mutation($input: CreateResumableUploadInput!) {
    createResumableUpload(input: $input) { ... on UserError { code } } }`
  expect(await system.query(begin, { input: { wabaId: '150440000142241', size: 1, fileName: name } })).toEqual({
    data: { createResumableUpload: { code: 'INVALID_FILE_NAME' } },
  })
})

describe('bytes that are no UTF-8', () => {
  const post = async (change: (body: Buffer) => Buffer) => {
    const { boundary, body } = await withoutPartName(await blobOf('image.png'))
    const headers = { ...PREFLIGHT, 'content-type': `multipart/form-data; boundary=${boundary}` }
    const bytes = change(body('given.png'))
    const answer = await fetch(`${system.url}/graphql`, { method: 'POST', headers, body: new Uint8Array(bytes) })
    return (await answer.json()) as unknown
  }
  const replaced = (from: string, to: string) => (bytes: Buffer) =>
    Buffer.from(bytes.toString('latin1').replace(from, to), 'latin1')

  test('as the name of the part are refused, and not sent under another name', async () => {
    const nameOfPart = replaced('name="file"', 'name="file"; filename="caf\u00e9.png"')
    expect(await post(bytes => nameOfPart(replaced('"fileName":"given.png"', '"fileName":null')(bytes)))).toMatchObject(
      {
        data: { uploadResumableMedia: { __typename: 'InvalidFileNameError', fileName: 'caf\ufffd.png' } },
      },
    )
  })

  test('in operations and in map are refused with what is wrong', async () => {
    for (const [from, to, part] of [
      ['given.png', 'caf\u00e9.png', 'operations'],
      ['{"file":', '{"\u00ff":["x"],"file":', 'map'],
    ] as const) {
      expect(await post(replaced(from, to))).toMatchObject({
        errors: [
          {
            message: expect.stringContaining(`The part "${part}" cannot be read: NotUtf8: it is not UTF-8`),
            extensions: { code: 'BAD_UPLOAD_REQUEST' },
          },
        ],
      })
    }
  })

  test('in JSON are refused with what is wrong', async () => {
    const body = Buffer.from('{"query":"{ checkUpload(input: { fileName: \\"caf\u00e9.png\\" }) { code } }"}', 'latin1')
    const answer = await fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: new Uint8Array(body),
    })
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { errors: [{ message: 'The body cannot be read: it is not UTF-8.', extensions: { code: 'BAD_REQUEST' } }] },
    ])
  })
})

test('a part without any name is refused, and with a name in the input it is not needed', async () => {
  const { boundary, body } = await withoutPartName(await blobOf('image.png'))
  const post = (text: Buffer) =>
    fetch(`${system.url}/graphql`, {
      method: 'POST',
      headers: { ...PREFLIGHT, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: new Uint8Array(text),
    })
  expect(await (await post(body())).json()).toMatchObject({
    data: { uploadResumableMedia: { __typename: 'InvalidFileNameError', fileName: '' } },
  })
  expect(await (await post(body('given.png'))).json()).toMatchObject({
    data: { uploadResumableMedia: { __typename: 'Media', fileName: 'given.png' } },
  })
})

async function withoutPartName(file: Blob) {
  const boundary = 'b'.repeat(30)
  const bytes = Buffer.from(await file.arrayBuffer())
  const query = `mutation($input: UploadResumableMediaInput!) { uploadResumableMedia(input: $input) {
    __typename ... on Media { fileName } ... on InvalidFileNameError { fileName } } }`
  const field = (name: string) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n`
  function body(fileName?: string): Buffer {
    const variables = { input: { wabaId: '150440000142241', file: null, fileName } }
    return Buffer.concat([
      Buffer.from(`${field('operations')}\r\n${JSON.stringify({ query, variables })}\r\n`),
      Buffer.from(`${field('map')}\r\n{"file":["variables.input.file"]}\r\n`),
      Buffer.from(`${field('file')}Content-Type: image/png\r\n\r\n`),
      bytes,
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ])
  }
  return { boundary, body }
}
