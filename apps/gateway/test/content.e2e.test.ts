import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { blobOf, readFixture } from '@resumable-media/test-kit/files'
import { ODD_FILES } from '@resumable-media/test-kit/odd-files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createTus, idOf } from '@resumable-media/test-kit/tus'

let system: System
let tus: ReturnType<typeof createTus>
beforeAll(async () => {
  const rateLimit = { calls: 100, perMs: 3_600_000 }
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '100/1h' }, sandbox: { rateLimit } })
  tus = createTus(system.url)
})
afterAll(() => system.stop())

const ONE_OF_EACH = [
  'a PNG cut in its picture',
  'a PNG followed by a ZIP',
  'a JPEG without its last byte',
  'a JPEG followed by a JAR (GIFAR)',
  'a PDF cut before its %%EOF',
  'a PDF followed by a ZIP',
  'an MP4 cut in its film',
  'an MP4 without its index',
]
const refused = ODD_FILES.filter(({ what }) => ONE_OF_EACH.includes(what))
const taken = ODD_FILES.filter(file => file.refused === undefined)

describe('a file that breaks off or is two is refused before it costs a call, and nothing of it is left [content-by-both-doors]', () => {
  test.each(refused)('$what, by the mutation', async ({ bytes, name, type, refused: why }) => {
    for (const input of [{}, { type }]) {
      expect(await system.upload(new Blob([bytes]), name, input)).toMatchObject({
        __typename: 'ContentMismatchError',
        code: 'CONTENT_MISMATCH',
        message: expect.stringContaining(why ?? ''),
        declared: type,
        detected: type,
      })
    }
    expect(await system.spooled()).toEqual([])
    expect(await system.seen()).toEqual([])
  })

  test.each(refused)('$what, by tus', async ({ bytes, name: filename, type: filetype, refused: why }) => {
    const upload = await tus.begin(bytes.length, { filename, filetype })
    // In two pieces: what is checked is the file, not what came last.
    await tus.patch(upload, 0, bytes.subarray(0, 100))
    const answer = await tus.patch(upload, 100, bytes.subarray(100))
    expect([answer.status, await answer.json()]).toEqual([
      415,
      { code: 'CONTENT_MISMATCH', message: expect.stringContaining(why ?? '') },
    ])
    expect(await system.status(idOf(upload))).toMatchObject({
      status: 'FAILED',
      failure: { code: 'CONTENT_MISMATCH', message: expect.stringContaining(why ?? '') },
    })
    expect(await system.spooled()).toEqual([])
    expect(await system.seen()).toEqual([])
  })
})

test('what phones and servers put behind the end of a file goes out as it came', async () => {
  for (const { bytes, type, what } of taken) {
    const { __typename } = await system.upload(new Blob([bytes]), what.replaceAll(/[ %]/gu, '-'), { type })
    expect([what, __typename]).toEqual([what, 'Media'])
  }
  const posts = (await system.seen()).filter(call => call.method === 'POST')
  expect(posts.map(({ size, status }) => [size, status])).toEqual(taken.map(({ bytes }) => [bytes.length, 202]))
})

test('no name of a sender reaches the file system [no-name-on-disk]', async () => {
  const names = ['..', '.', 'CON', '-rf', 'a\0b.png', '\u202egnp.exe', '~', 'C:', '.htaccess', 'spool']
  for (const name of names) {
    const { __typename } = await system.upload(await blobOf('image.png'), 'x', { fileName: name })
    expect([name, __typename]).toEqual([name, 'Media'])
    await tus.begin(19_942, { filename: name })
  }
  for (const file of await system.spooled()) expect(file).toMatch(/^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/u)
})

test('no route answers what was uploaded', async () => {
  const bytes = await readFixture('image.png')
  const { id } = await system.upload(new Blob([bytes]), 'image.png')
  const begun = await tus.begin(bytes.length)
  await tus.patch(begun, 0, bytes.subarray(0, -1))
  const paths = [id, idOf(begun)].flatMap(one => [
    `/uploads/${one}`,
    `/uploads/${one}/`,
    `/uploads/${one}?download`,
    `/spool/${one}`,
    `/${one}`,
    `/assets/${one}`,
    `/assets/..%2f..%2f..%2fspool%2f${one}`,
    `//${system.dataDir}/spool/${one}`,
    `/graphql/${one}`,
    `/graphql?query={mediaStatus(id:"${one}"){id}}`,
    `/callbacks/kaleyra/${one}`,
    `/health/ready/${one}`,
  ])
  const png = bytes.subarray(0, 8).toString('latin1')
  for (const path of paths) {
    for (const method of ['GET', 'POST', 'HEAD', 'PUT']) {
      const headers = { 'graphql-require-preflight': '1', range: 'bytes=0-' }
      const answer = await fetch(`${system.url}${path}`, { method, headers })
      expect(Buffer.from(await answer.arrayBuffer()).toString('latin1')).not.toContain(png)
      expect(answer.headers.get('content-type') ?? '').not.toMatch(/^(?:image|video|application\/pdf)/u)
    }
  }
})
