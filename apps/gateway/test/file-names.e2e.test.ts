import { fileNameCases } from '@resumable-media/client/test-cases/file-names'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PREFLIGHT } from './api.ts'
import { blobOf } from './files.ts'
import { startSystem } from './system.ts'
import type { System } from './system.ts'

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
  test.each(allowed)('is told and sent as it is: $title', async ({ name }) => {
    const media = await upload(name)
    expect(media).toMatchObject({ __typename: 'Media', fileName: name })
    const call = (await system.seen()).find(one => one.mediaId === media['kaleyraId'] && one.method === 'POST')
    expect(call).toMatchObject({ status: 202, fileName: name })
  })

  test.each(refused)('is refused: $title', async ({ name, characters, suggestion }) => {
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
