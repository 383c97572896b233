import { readFile, rm, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Answer } from './api.ts'
import { readFixture } from './files.ts'
import { startSystem, WABA } from './system.ts'
import type { System } from './system.ts'

let system: System
beforeAll(async () => {
  system = await startSystem()
})
afterAll(() => system.stop())

type Uploads = { upload(file: File, wabaId: string): Promise<{ __typename: string; id: string; suggestion?: string }> }
type Watches = { watch(ids: string[], show: (media: Answer) => void): () => void }

/** Loads a code block of the README as it stands there, but for the gateway's address. */
async function loadBlock<T>(name: string): Promise<T> {
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
  const block = new RegExp(`\`\`\`ts ${name}\\n(?<code>[^]*?)\`\`\``, 'u').exec(readme)?.groups?.['code'] ?? ''
  const module = new URL(`readme-${name}.gen.ts`, import.meta.url)
  await writeFile(module, block.replace('http://127.0.0.1:4000', system.url))
  try {
    return (await import(module.href)) as T
  } finally {
    await rm(module)
  }
}

test.each(['urql', 'apollo'])('what the README shows for %s uploads a file', async name => {
  const { upload } = await loadBlock<Uploads>(name)
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

test('what the README shows for graphql-sse watches an upload, through a restart too', async () => {
  const { watch } = await loadBlock<Watches>('graphql-sse')
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
