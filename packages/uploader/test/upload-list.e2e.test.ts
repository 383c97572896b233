import { afterAll, beforeAll, expect, test } from 'vitest'
import { blobOf } from '@resumable-media/test-kit/files'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createUploader } from '../src/index.ts'
import { createUploadList } from '../src/react/upload-list.ts'
import type { UploadList } from '../src/react/upload-list.ts'

const WABA = { wabaId: '150440000142241' }

let system: System
let list: UploadList
beforeAll(async () => {
  system = await startSystem({ env: { KALEYRA_RATE_LIMIT: '3/1h' } })
  list = createUploadList(createUploader({ url: system.url, pollMs: 100 }))
})
afterAll(async () => {
  list.stop()
  await system.stop()
})

const fileOf = async (name: string) => new File([await blobOf('image.png')], name, { type: 'image/png' })
const states = () => list.items().map(({ key, fileName, status }) => `${key} ${fileName} ${status}`)

test('files are listed as they were added, and change by themselves', async () => {
  let told = 0
  const leave = list.subscribe(() => (told += 1))
  list.add([await fileOf('one.png'), await fileOf('bad name.png')], WABA)
  expect(states()).toEqual(['1 one.png CHECKING', '2 bad name.png CHECKING'])
  await expect.poll(states).toEqual(['1 one.png UPLOADED', '2 bad name.png FAILED'])
  const [one, bad] = list.items()
  expect(one).toMatchObject({ progress: 1, isRunning: false, error: undefined, media: { status: 'UPLOADED' } })
  expect(bad).toMatchObject({ isRunning: false, error: { details: { suggestion: 'bad-name.png' } } })
  expect(told).toBeGreaterThan(4)
  leave()
})

test('one that was refused is tried again under the name that was suggested', async () => {
  list.retry('2', { fileName: 'bad-name.png' })
  await expect.poll(states).toEqual(['1 one.png UPLOADED', '2 bad-name.png UPLOADED'])
  expect(list.items()[1]).toMatchObject({ error: undefined, isRunning: false })
})

test('one that waits is cancelled, at the gateway too', async () => {
  list.add([await fileOf('three.png')], WABA)
  await expect.poll(() => states()[2]).toBe('3 three.png UPLOADED')
  list.add([await fileOf('four.png')], WABA)
  await expect.poll(() => states()[3]).toBe('4 four.png QUEUED')
  await list.cancel('4')
  await expect.poll(() => states()[3]).toBe('4 four.png CANCELLED')
  expect((await system.status(list.items()[3]?.media?.id ?? ''))?.status).toBe('CANCELLED')
})

test('one that is removed is listed no more', async () => {
  list.remove('4')
  list.remove('1')
  expect(states()).toEqual(['2 bad-name.png UPLOADED', '3 three.png UPLOADED'])
})
