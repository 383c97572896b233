import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { TestContext } from 'vitest'
import { blobOf, videoOf } from '@resumable-media/test-kit/files'
import { mountSmallDisk } from '@resumable-media/test-kit/small-disk'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'

const PNG_BYTES = 19_942
/** Without a reserve the disk gets full to its last byte. */
const ALL_OF_IT = { DISK_RESERVE_BYTES: '0' }

let system: System | undefined
afterEach(async () => {
  await system?.stop()
  system = undefined
})

test('a spool over its limit answers StorageFullError, keeps nothing of it, and takes files again when others have left [spool-over-limit]', async () => {
  system = await startSystem({ env: { SPOOL_MAX_BYTES: String(PNG_BYTES * 2), DATA_TTL: '10s' } })
  const png = await blobOf('image.png')
  expect(await system.upload(png, '1.png')).toMatchObject({ __typename: 'Media' })
  expect(await system.upload(png, '2.png')).toMatchObject({ __typename: 'Media' })
  const refused = await system.upload(png, '3.png')
  expect(refused).toMatchObject({ __typename: 'StorageFullError', code: 'STORAGE_FULL' })
  expect(await system.spooled()).toHaveLength(2)
  await expect.poll(() => system?.spooled()).toEqual([])
  expect(await system.upload(png, '4.png')).toMatchObject({ __typename: 'Media' })
})

test('what lies in the spool at the start counts', async () => {
  system = await startSystem({ env: { SPOOL_MAX_BYTES: String(PNG_BYTES) } })
  const png = await blobOf('image.png')
  await system.upload(png, '1.png')
  await system.restartGateway()
  expect(await system.upload(png, '2.png')).toMatchObject({ __typename: 'StorageFullError' })
})

describe('a full disk [full-disk]', () => {
  test('answers StorageFullError, loses nothing, and goes on without a restart', async context => {
    await onSmallDisk(context, async disk => {
      system = await startSystem({ env: { DATA_DIR: join(disk, 'data'), ...ALL_OF_IT } })
      const png = await blobOf('image.png')
      const before = await system.upload(png, 'before.png')
      expect(await system.upload(new Blob([await videoOf(6_000_000)]), 'large.mp4')).toMatchObject({
        __typename: 'StorageFullError',
      })
      const empty = await fill(disk)
      expect(await system.upload(png, 'full.png')).toMatchObject({ __typename: 'StorageFullError' })
      const ready = async () => (await fetch(`${system?.url}/health/ready`)).json()
      expect(await ready()).toEqual({ status: 'unavailable', reasons: ['STORAGE_FULL'] })
      await empty()
      expect(await ready()).toEqual({ status: 'ok' })
      expect(await readdir(join(disk, 'data', 'spool'))).toEqual([before.id])
      expect(await system.upload(png, 'after.png')).toMatchObject({ __typename: 'Media' })
      expect(await system.quota(WABA)).toMatchObject({ used: 2 })
      await system.reach(before.id, 'UPLOADED')
    })
  })

  test('that fills while uploads wait: no call is begun that could not be noted, and all go out when there is room', async context => {
    await onSmallDisk(context, async disk => {
      system = await startSystem({ env: { DATA_DIR: join(disk, 'data'), RETRY_DELAYS: '5s', ...ALL_OF_IT } })
      await system.stopSandbox()
      const png = await blobOf('image.png')
      const names = ['1.png', '2.png', '3.png']
      const waiting = await Promise.all(names.map(name => system!.upload(png, name)))
      expect(waiting.map(media => media.status)).toEqual(['QUEUED', 'QUEUED', 'QUEUED'])
      const empty = await fill(disk)
      await system.startSandboxAgain()
      const due = Math.max(...waiting.map(media => Date.parse(String(media['dueAt']))))
      await expect.poll(() => Date.now() > due + 2000).toBe(true)
      expect(await system.seen()).toEqual([])
      await empty()
      await Promise.all(waiting.map(({ id }) => system!.reach(id, 'UPLOADED')))
      const posts = (await system.seen()).filter(call => call.method === 'POST')
      expect(posts.map(call => call.fileName).toSorted()).toEqual(names)
    })
  })
})

/** Runs a test on a disk of four megabytes, where this system lets us have one. */
async function onSmallDisk(context: TestContext, run: (disk: string) => Promise<void>): Promise<void> {
  const disk = await mkdtemp(join(tmpdir(), 'disk-'))
  const unmount = mountSmallDisk(disk)
  try {
    if (unmount) await run(disk)
  } finally {
    await system?.stop()
    system = undefined
    unmount?.()
    await rm(disk, { recursive: true })
  }
  context.skip(!unmount, 'a disk of a few megabytes can be mounted by root only')
}

/** Leaves no room, not even for a row; answers how to make some again. */
async function fill(disk: string): Promise<() => Promise<void>> {
  const filler = join(disk, 'filler')
  await writeFile(filler, Buffer.alloc(4_000_000)).catch(() => {})
  return () => rm(filler)
}
