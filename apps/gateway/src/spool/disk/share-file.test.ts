import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { shareFile } from './share-file.ts'

/** A disk of its own, on most machines. */
const OTHER_DISK = '/dev/shm'

let folder: string
let from: string
let to: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'share-'))
  from = join(folder, 'from')
  to = join(folder, 'to')
  await writeFile(from, 'bytes', { mode: 0o600 })
})
afterEach(() => rm(folder, { recursive: true }))

const inode = async (path: string) => (await stat(path)).ino

test('a whole file gets a second name, which takes no room', async () => {
  expect(await shareFile(from, to, { isWhole: true })).toBe(5)
  expect(await inode(to)).toBe(await inode(from))
})

test('a file that still grows is copied, and never into a second name of another', async () => {
  await shareFile(from, to, { isWhole: true })
  expect(await shareFile(from, to, { isWhole: false })).toBe(5)
  await writeFile(from, ' and more', { flag: 'a' })
  expect(await readFile(to, 'utf8')).toBe('bytes')
  expect((await stat(to)).mode & 0o777).toBe(0o600)
})

test('on another disk a whole file is copied', async context => {
  const isOther = existsSync(OTHER_DISK) && (await stat(OTHER_DISK)).dev !== (await stat(folder)).dev
  context.skip(!isOther, `${OTHER_DISK} is no other disk here`)
  const there = await mkdtemp(join(OTHER_DISK, 'share-'))
  expect(await shareFile(from, join(there, 'to'), { isWhole: true })).toBe(5)
  expect(await readFile(join(there, 'to'), 'utf8')).toBe('bytes')
  await rm(there, { recursive: true })
})

test('of a file that is gone nothing is left', async () => {
  await writeFile(to, 'of before')
  expect(await shareFile(join(folder, 'gone'), to, { isWhole: true })).toBeUndefined()
  expect(existsSync(to)).toBe(false)
})
