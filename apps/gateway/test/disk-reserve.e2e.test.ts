import { once } from 'node:events'
import { mkdtemp, rm, statfs, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { formOf } from '@resumable-media/test-kit/api'
import { blobOf, readFixture, videoOf } from '@resumable-media/test-kit/files'
import { mountSmallDisk } from '@resumable-media/test-kit/small-disk'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { beginByMutation, createTus, creation } from '@resumable-media/test-kit/tus'

const PNG_BYTES = 19_942

let system: System | undefined
afterEach(async () => {
  await system?.stop()
  system = undefined
})

const ready = async (url: string) => {
  const answer = await fetch(`${url}/health/ready`)
  return { status: answer.status, body: await answer.json() }
}

test('a disk with less than its reserve free takes no file by either way, spends nothing, and says why', async () => {
  const { bavail, bsize } = await statfs(tmpdir())
  system = await startSystem({ env: { DISK_RESERVE_BYTES: String(2 * bavail * bsize) } })
  expect(await system.upload(await blobOf('image.png'), 'a.png')).toMatchObject({ __typename: 'StorageFullError' })
  expect(await beginByMutation(system.query)).toMatchObject({ __typename: 'StorageFullError' })
  const posted = await createTus(system.url).post(creation(PNG_BYTES))
  expect([posted.status, posted.headers.get('x-error-code')]).toEqual([507, 'STORAGE_FULL'])
  expect(await ready(system.url)).toMatchObject({
    status: 503,
    body: { status: 'unavailable', reasons: ['STORAGE_FULL'] },
  })
  expect(await system.spooled()).toEqual([])
  expect(await system.seen()).toEqual([])
  expect(await system.quota(WABA)).toMatchObject({ used: 0, queued: 0 })
})

test('a file of 90 MB that has no room is refused before it has come', async () => {
  const { bavail, bsize } = await statfs(tmpdir())
  // There is room for 50 MB, give or take what others write meanwhile.
  system = await startSystem({ env: { DISK_RESERVE_BYTES: String(bavail * bsize - 50_000_000) } })
  const form = new Response(formOf({}, await blobOf('clip.mp4'), 'clip.mp4'))
  const body = Buffer.from(await form.arrayBuffer())
  const socket = connect({ port: Number(new URL(system.url).port), host: '127.0.0.1' })
  const head = { host: 'localhost', 'content-type': form.headers.get('content-type'), 'graphql-require-preflight': '1' }
  const lines = Object.entries({ ...head, 'content-length': 90_000_000 }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  )
  socket.write(`POST /graphql HTTP/1.1\r\n${lines.join('')}\r\n`)
  socket.write(body.subarray(0, body.indexOf('ftyp') + 1000))
  const [answer] = (await once(socket, 'data')) as [Buffer]
  socket.destroy()
  expect(String(answer)).toContain('"__typename":"StorageFullError"')
  await expect.poll(() => system?.spooled()).toEqual([])
})

test('on a disk that others fill the reserve stays free, and files are taken again when there is room', async context => {
  const disk = await mkdtemp(join(tmpdir(), 'disk-'))
  const unmount = mountSmallDisk(disk)
  try {
    if (!unmount) {
      context.skip('a disk of a few megabytes can be mounted by root only')
      return
    }
    const reserve = 1_000_000
    system = await startSystem({ env: { DATA_DIR: join(disk, 'data'), DISK_RESERVE_BYTES: String(reserve) } })
    const tus = createTus(system.url)
    const free = async () => (await statfs(disk)).bavail * (await statfs(disk)).bsize
    expect(await system.upload(await blobOf('image.png'), 'before.png')).toMatchObject({ __typename: 'Media' })
    const video = await videoOf(1_000_000)
    const { uploadUrl } = await beginByMutation(system.query, { fileName: 'clip.mp4', size: video.length })
    await tus.patch(uploadUrl, 0, video.subarray(0, 100_000))

    await writeFile(join(disk, 'filler'), Buffer.alloc((await free()) - reserve - 500_000))
    expect((await tus.patch(uploadUrl, 100_000, video.subarray(100_000))).status).toBe(507)
    expect(await tus.offset(uploadUrl)).toBe(100_000)
    // What is refused has left its mark in the database only.
    expect(await free()).toBeGreaterThan(reserve - 100_000)
    await writeFile(join(disk, 'more'), Buffer.alloc(500_000))
    expect(await system.upload(await blobOf('image.png'), 'c.png')).toMatchObject({ code: 'STORAGE_FULL' })
    expect(await ready(system.url)).toMatchObject({ status: 503 })

    await rm(join(disk, 'filler'))
    await rm(join(disk, 'more'))
    const offset = await tus.offset(uploadUrl)
    expect((await tus.patch(uploadUrl, offset, video.subarray(offset))).status).toBe(204)
    expect(await system.upload(new Blob([await readFixture('image.png')]), 'd.png')).toMatchObject({
      __typename: 'Media',
    })
    expect(await ready(system.url)).toMatchObject({ status: 200 })
  } finally {
    await system?.stop()
    system = undefined
    unmount?.()
    await rm(disk, { recursive: true })
  }
})
