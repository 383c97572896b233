import { rm, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { maxFileBytes } from '@resumable-media/client/rules'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { createApi } from '@resumable-media/test-kit/api'
import { sha256, videoOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startNginx } from '@resumable-media/test-kit/nginx'
import { curl } from './senders/commands.ts'
import { byAgentless, byFetch, raw } from './senders/node.ts'
import { bodyOf } from './senders/refusals.ts'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { createTus, idOf } from '@resumable-media/test-kit/tus'
import { BY_IDS, watch } from '@resumable-media/test-kit/watch'

let system: System
let nginx: Awaited<ReturnType<typeof startNginx>>
let url: string
beforeAll(async () => {
  system = await startSystem()
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const here = block('docs/operations.md', 'server')
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('http://127.0.0.1:4000', system.url)
  nginx = await startNginx(here, port)
})
afterAll(async () => {
  await nginx.stop()
  await system.stop()
})

test('behind the nginx of the guide the largest file is uploaded, by the mutation', async () => {
  const video = await videoOf(maxFileBytes)
  const { id } = await createApi(url).upload(new Blob([video]), 'largest.mp4')
  expect(await system.reach(id, 'UPLOADED')).toMatchObject({ size: maxFileBytes, sha256: sha256(video) })
})

test('behind the nginx of the guide an upload that breaks off goes on, and its status is told live', async () => {
  const video = await videoOf(20_000_000)
  const tus = createTus(url)
  const upload = await tus.begin(video.length, { filename: 'broken.mp4' })
  expect(upload).toMatch(`${url}/uploads/`)
  const id = idOf(upload)
  const live = watch(url, BY_IDS, { ids: [id] })
  await live.reaches(id, 'RECEIVING')
  const socket = await tus.hang(upload, 0, video.subarray(0, 5_000_000), 15_000_000)
  await expect.poll(() => system.sizeOf(id)).toBe(5_000_000)
  socket.destroy()
  expect(await tus.offset(upload)).toBe(5_000_000)
  expect((await tus.patch(upload, 5_000_000, video.subarray(5_000_000))).status).toBe(204)
  await live.reaches(id, 'UPLOADED')
  live.end()
  expect(live.errors).toEqual([])
})

test('behind the nginx of the guide the refusal of 60 MB reaches every sender', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'refused-'))
  const { type, bytes } = await bodyOf(60_000_000)
  const file = join(folder, 'body')
  await writeFile(file, bytes)
  const sent = {
    url: `${url}/graphql`,
    method: 'POST',
    headers: { 'content-type': type, 'graphql-require-preflight': '1' },
    file,
  }
  const before = (await system.seen()).length
  for (const sender of [raw('close', '1.1'), byAgentless, byFetch, curl('plain'), curl('1.0', '-0')])
    for (let n = 0; n < 2; n += 1)
      expect([sender.name, await sender.send(sent)]).toEqual([
        sender.name,
        { status: 200, body: expect.stringContaining('INVALID_FILE_NAME') },
      ])
  expect(await system.seen()).toHaveLength(before)
  await rm(folder, { recursive: true })
  expect(nginx.complaints()).not.toContain('502')
})
