import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openSpool } from './spool.ts'
import type { Spool } from './spool.ts'

let folder: string
let spool: Spool
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'))
  spool = await openSpool(folder, { maxBytes: 500_000, reserveBytes: 0 })
})
afterEach(() => rm(folder, { recursive: true }))

const options = (maxBytes: number) => ({ maxBytes, signal: new AbortController().signal })

test('a file is written as it came, and measured', async () => {
  const bytes = randomBytes(300_000)
  const file = await spool.write(Readable.from([bytes.subarray(0, 10), bytes.subarray(10)]), options(300_000))
  expect(await readFile(spool.pathOf(file.id))).toEqual(bytes)
  expect(file).toMatchObject({ size: 300_000, sha256: createHash('sha256').update(bytes).digest('hex') })
  expect(Buffer.from(file.head)).toEqual(bytes.subarray(0, 4100))
  expect(await spool.ids()).toEqual([file.id])
})

test('a folder in the spool, such as the lost+found of a disk of its own, is no file of anybody', async () => {
  await mkdir(join(folder, 'lost+found'))
  expect(await spool.ids()).toEqual([])
})

test('one byte too many leaves no file, and lets the rest of the source flow away', async () => {
  const source = Readable.from(Array.from({ length: 50 }, () => Buffer.alloc(10_000)))
  await expect(spool.write(source, options(99_999))).rejects.toMatchObject({ name: 'TooManyBytes' })
  expect(await spool.ids()).toEqual([])
  await expect.poll(() => source.readableEnded).toBe(true)
})

test('a source that breaks leaves no file', async () => {
  const source = new Readable({ read() {} })
  const written = spool.write(source, options(100))
  source.push(Buffer.alloc(10))
  source.destroy(new Error('the line is cut'))
  await expect(written).rejects.toThrow('the line is cut')
  expect(await spool.ids()).toEqual([])
})

test('a source that just closes leaves no file', async () => {
  const source = new Readable({ read() {} })
  const written = spool.write(source, options(100))
  source.push(Buffer.alloc(10))
  source.destroy()
  await expect(written).rejects.toThrow('the sender went away')
  expect(await spool.ids()).toEqual([])
})

test('an aborted write leaves no file', async () => {
  const abort = new AbortController()
  const written = spool.write(new Readable({ read() {} }), { maxBytes: 100, signal: abort.signal })
  abort.abort()
  await expect(written).rejects.toMatchObject({ name: 'AbortError' })
  expect(await spool.ids()).toEqual([])
})

test('writes that are aborted before or while their files are opened leave none behind', async () => {
  const abortAfter = async (turns: number) => {
    const abort = new AbortController()
    if (turns === 0) abort.abort()
    const written = spool.write(Readable.from([Buffer.alloc(10)]), { maxBytes: 100, signal: abort.signal })
    for (let turn = 1; turn < turns; turn += 1) await new Promise(setImmediate)
    abort.abort()
    await written.then(({ id }) => spool.remove(id)).catch(() => {})
  }
  // Many at once, so that opening one file takes its time.
  for (let round = 0; round < 20; round += 1) await Promise.all(Array.from({ length: 60 }, (_, n) => abortAfter(n % 4)))
  expect(await spool.ids()).toEqual([])
})

test('a folder that cannot be written fails the probe', async () => {
  const lost = await openSpool(join(folder, 'lost'), { maxBytes: 1, reserveBytes: 0 })
  await rm(join(folder, 'lost'), { recursive: true })
  await expect(lost.probe()).rejects.toThrow('ENOENT')
})

test('bytes that two ids share count once, until both are gone, across a restart too', async () => {
  const tight = await openSpool(join(folder, 'tight'), { maxBytes: 25, reserveBytes: 0 })
  const write = (to: Spool) => to.write(Readable.from([Buffer.alloc(10)]), options(100))
  const first = await write(tight)
  const shared = await tight.share(first.id)
  const second = await write(tight)
  await expect(write(tight)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
  await tight.remove(first.id)
  await expect(write(tight)).rejects.toMatchObject({ code: 'STORAGE_FULL' })

  const again = await openSpool(join(folder, 'tight'), { maxBytes: 25, reserveBytes: 0 })
  await again.share(shared)
  await again.remove(second.id)
  await write(again)
  await expect(write(again)).rejects.toMatchObject({ code: 'STORAGE_FULL' })
})

describe('the reserve of free disk', () => {
  const withFree = (free: () => number) =>
    openSpool(join(folder, 'reserve'), { maxBytes: 1e9, reserveBytes: 1000, freeBytes: free })

  test('a file that would go into it is refused before its first byte, and taken once there is room again', async () => {
    let free = 1099
    const tight = await withFree(() => free)
    const source = Readable.from([Buffer.alloc(100)])
    const refused = tight.write(source, { ...options(1000), announced: 100 })
    await expect(refused).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      cause: expect.stringContaining('1099 bytes free'),
    })
    expect(await tight.ids()).toEqual([])
    await expect.poll(() => source.readableEnded).toBe(true)
    expect(() => tight.checkRoom(100)).toThrow('no room')
    free = 1100
    expect(() => tight.checkRoom(100)).not.toThrow()
    expect(await tight.write(Readable.from([Buffer.alloc(100)]), { ...options(1000), announced: 100 })).toMatchObject({
      size: 100,
    })
  })

  test('somebody else who fills the disk meanwhile ends a file that is coming, and nothing of it stays', async () => {
    let free = 1_000_000
    const tight = await withFree(() => free)
    const source = new Readable({ read() {} })
    const written = tight.write(source, options(100_000))
    source.push(Buffer.alloc(1000))
    await expect.poll(() => tight.ids()).toHaveLength(1)
    free = 1500
    source.push(Buffer.alloc(1000))
    await expect(written).rejects.toMatchObject({ code: 'STORAGE_FULL' })
    expect(await tight.ids()).toEqual([])
  })

  test('a spool without room fails the probe, which says why', async () => {
    let free = 1000
    const tight = await withFree(() => free)
    await expect(tight.probe()).rejects.toMatchObject({
      code: 'STORAGE_FULL',
      cause: expect.stringContaining('the disk has 1000 bytes free, of which DISK_RESERVE_BYTES keeps 1000'),
    })
    free = 2000
    await expect(tight.probe()).resolves.toBeUndefined()
  })
})
