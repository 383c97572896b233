import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { objectsSuite } from '../../../test/suites/objects.ts'
import { openFileObjects } from './file-objects.ts'

objectsSuite('in a folder', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'objects-'))
  return { objects: await openFileObjects(directory), close: () => rm(directory, { recursive: true }) }
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'objects-'))
})
afterEach(() => rm(folder, { recursive: true }))
const signal = new AbortController().signal

test('a file that is not whole has no name, and goes with its key', async () => {
  const objects = await openFileObjects(folder)
  await objects.probe()
  // As a kill leaves it.
  await writeFile(join(folder, '.a.new'), 'half')
  await objects.put('b', Buffer.from('whole'), { signal })
  expect((await readdir(folder)).toSorted()).toEqual(['.a.new', '.probe', 'b'])
  await objects.remove(['a'])
  expect((await readdir(folder)).toSorted()).toEqual(['.probe', 'b'])
})

test('in a folder that is not the one of before nothing is gone or removed, and the fault names it', async () => {
  const shared = join(folder, 'shared')
  const objects = await openFileObjects(shared)
  await objects.probe()
  await objects.put('a', Buffer.from('bytes'), { signal })
  await rename(shared, join(folder, 'moved'))
  const fault = { code: 'STORAGE_FAULT', cause: { code: 'ENOENT', message: expect.stringContaining(shared) } }
  await expect(buffer(objects.get('a', { from: 0, to: 5 }))).rejects.toMatchObject(fault)
  await expect(objects.remove(['a'])).rejects.toMatchObject(fault)
  await expect(objects.put('b', Buffer.alloc(1), { signal })).rejects.toMatchObject(fault)
  await rename(join(folder, 'moved'), shared)
  expect(String(await buffer(objects.get('a', { from: 0, to: 5 })))).toBe('bytes')
})
