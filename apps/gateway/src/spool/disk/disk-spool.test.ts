import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { spoolSuite } from '../../../test/suites/spool.ts'
import { openDiskSpool } from './disk-spool.ts'

spoolSuite('in a folder', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'spool-'))
  return {
    open: maxBytes => openDiskSpool(directory, { maxBytes, reserveBytes: 0 }),
    close: () => rm(directory, { recursive: true }),
  }
})

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-'))
})
afterEach(() => rm(folder, { recursive: true }))

const options = (maxBytes: number) => ({ maxBytes, signal: new AbortController().signal })

test('a folder in the spool, such as the lost+found of a disk of its own, is no file of anybody', async () => {
  await mkdir(join(folder, 'lost+found'))
  const spool = await openDiskSpool(folder, { maxBytes: 1, reserveBytes: 0 })
  expect(await spool.ids()).toEqual([])
})

test('a folder that cannot be written fails the probe', async () => {
  const lost = await openDiskSpool(join(folder, 'lost'), { maxBytes: 1, reserveBytes: 0 })
  await rm(join(folder, 'lost'), { recursive: true })
  await expect(lost.probe()).rejects.toThrow('ENOENT')
})

describe('the reserve of free disk', () => {
  const withFree = (free: () => number) =>
    openDiskSpool(join(folder, 'reserve'), { maxBytes: 1e9, reserveBytes: 1000, freeBytes: free })

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
