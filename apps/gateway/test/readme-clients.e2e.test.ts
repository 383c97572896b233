import { randomUUID } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { buildSchema, isAbstractType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import type { Answer } from '@resumable-media/test-kit/api'
import { readFixture } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

type Uploads = { upload(file: File, wabaId: string): Promise<{ __typename: string; id: string; suggestion?: string }> }
type Watches = { watch(ids: string[], show: (media: Answer) => void): () => void }

// Its tests start the gateway: by name it would be a circle.
const SETTINGS = new URL('../../../packages/uploader/src/generated/graphql.gen.ts', import.meta.url).href

/** Loads a code block of a guide as it stands there, but for the gateway's address and the package that is not built. */
async function load<T>(code: string): Promise<T> {
  const module = new URL(`readme-${randomUUID()}.gen.ts`, import.meta.url)
  const here = code.replace('http://127.0.0.1:4000', system.url).replace('@resumable-media/uploader/graphql', SETTINGS)
  await writeFile(module, here)
  try {
    return (await import(module.href)) as T
  } finally {
    await rm(module)
  }
}

test.each([
  ['urql', block('docs/frontend.md', 'urql')],
  ['apollo', block('docs/frontend.md', 'apollo')],
])('what the guide shows for %s uploads a file', async (name, code) => {
  const { upload } = await load<Uploads>(code)
  const bytes = await readFixture('image.png')
  const media = await upload(new File([bytes], `${name}.png`, { type: 'image/png' }), WABA)
  expect(media).toMatchObject({ __typename: 'Media' })
  await system.reach(media.id, 'UPLOADED')
  expect(await upload(new File([bytes], 'my photo.png', { type: 'image/png' }), WABA)).toMatchObject({
    __typename: 'InvalidFileNameError',
    message: expect.stringContaining('Try "my-photo.png"'),
    suggestion: 'my-photo.png',
  })
})

test('what the guide shows for graphql-sse watches an upload, through a restart too', async () => {
  const { watch } = await load<Watches>(block('docs/frontend.md', 'graphql-sse'))
  const { id } = await system.upload(new Blob([await readFixture('image.png')]), 'watched.png')
  const told: Answer[] = []
  const stop = watch([id], media => told.push(media))
  const uploaded = { id, status: 'UPLOADED', size: expect.any(Number), handle: expect.any(String) }
  await expect.poll(() => told.at(-1)).toMatchObject(uploaded)
  told.length = 0
  await system.restartGateway()
  await expect.poll(() => told).toMatchObject([uploaded])
  stop()
})

test('the lists for Apollo have every type of UserError and of each result', async () => {
  const { possibleTypes } = (await import(SETTINGS)) as { possibleTypes: Record<string, string[]> }
  const schema = buildSchema(await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'))
  const all = Object.values(schema.getTypeMap())
    .filter(isAbstractType)
    .map(type => [
      type.name,
      schema
        .getPossibleTypes(type)
        .map(({ name }) => name)
        .toSorted(),
    ])
  const listed = Object.entries(possibleTypes).map(([name, types]) => [name, types.toSorted()])
  expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(all))
})

test('the mutation that the guide shows for resumable uploads names where the bytes go', async () => {
  const input = { wabaId: WABA, fileName: 'clip.mp4', size: 5000, type: 'video/mp4' }
  const begin = block('docs/resumable.md', 'create-resumable')
  const begun = (await system.query(begin, { input })).data?.['createResumableUpload']
  const uploadUrl = expect.stringContaining(`${system.url}/uploads/`)
  expect(begun).toMatchObject({ __typename: 'Media', uploadUrl, receivedBytes: 0, size: 5000 })
  const refused = (await system.query(begin, { input: { ...input, size: 0 } })).data?.['createResumableUpload']
  expect(refused).toMatchObject({ __typename: 'EmptyFileError', code: expect.any(String), message: expect.any(String) })
  const [, names = ''] = /# \{ (?<names>[\w ]+) \}/u.exec(begin) ?? []
  const fields = /^input CreateResumableUploadInput \{(?<fields>[^]*?)^\}/mu.exec(
    await readFile(new URL('../schema.graphql', import.meta.url), 'utf8'),
  )
  const known = [...(fields?.groups?.['fields'] ?? '').matchAll(/^ {2}(?<name>\w+):/gmu)].map(([, name]) => name)
  expect(names.split(' ').toSorted()).toEqual(known.map(String).toSorted())
})
