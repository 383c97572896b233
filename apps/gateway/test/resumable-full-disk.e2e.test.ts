import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256, videoOf } from '@resumable-media/test-kit/files'
import { mountSmallDisk } from '@resumable-media/test-kit/small-disk'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation, createTus } from '@resumable-media/test-kit/tus'

let disk: string
let unmount: (() => void) | undefined
let system: System
let tus: ReturnType<typeof createTus>
beforeEach(async context => {
  disk = await mkdtemp(join(tmpdir(), 'disk-'))
  unmount = mountSmallDisk(disk)
  if (!unmount) {
    context.skip('a disk of a few megabytes can be mounted by root only')
    return
  }
  system = await startSystem({ env: { DATA_DIR: join(disk, 'data'), DISK_RESERVE_BYTES: '0' } })
  tus = createTus(system.url)
})
afterEach(async () => {
  if (unmount) await system.stop()
  unmount?.()
  await rm(disk, { recursive: true })
})

const begin = (size: number) => beginByMutation(system.query, { fileName: 'clip.mp4', size })

test('a disk that is full in the middle of a PATCH is 507, and the offset stays true', async () => {
  const video = await videoOf(3_000_000)
  await writeFile(join(disk, 'filler'), Buffer.alloc(1_500_000))
  const { id, uploadUrl } = await begin(video.length)
  const answer = await tus.patch(uploadUrl, 0, video)
  expect([answer.status, answer.headers.get('x-error-code')]).toEqual([507, 'STORAGE_FULL'])
  await rm(join(disk, 'filler'))
  const offset = await tus.offset(uploadUrl)
  expect(offset).toBeGreaterThan(0)
  expect(offset).toBeLessThan(video.length)
  expect((await tus.patch(uploadUrl, offset, video.subarray(offset))).status).toBe(204)
  await system.reach(id, 'UPLOADED')
  expect(await system.seen()).toEqual([expect.objectContaining({ sha256: sha256(video) })])
})

test('an upload that is whole but cannot be submitted is no success yet, and goes out by itself when there is room', async () => {
  const video = await videoOf(1_000_000)
  const { id, uploadUrl } = await begin(video.length)
  await tus.patch(uploadUrl, 0, video.subarray(0, -1))
  // The last byte fits into its page; not even a row has room.
  await writeFile(join(disk, 'filler'), Buffer.alloc(4_000_000)).catch(() => {})
  const answer = await tus.patch(uploadUrl, video.length - 1, video.subarray(-1))
  expect([answer.status, answer.headers.get('x-error-code')]).toEqual([503, 'SUBMISSION_DELAYED'])
  expect((await tus.head(uploadUrl)).status).toBe(503)
  await rm(join(disk, 'filler'))
  await system.reach(id, 'UPLOADED')
  expect(await system.seen()).toEqual([expect.objectContaining({ sha256: sha256(video) })])
})
