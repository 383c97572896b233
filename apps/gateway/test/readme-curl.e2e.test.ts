import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { readFixture, sha256, videoOf } from '@resumable-media/test-kit/files'
import { WABA } from '@resumable-media/test-kit/system'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { idOf } from '@resumable-media/test-kit/tus'

let system: System
let folder: string
beforeAll(async () => {
  system = await startSystem()
  folder = await mkdtemp(join(tmpdir(), 'curl-'))
  await cp(new URL('../../../samples', import.meta.url), join(folder, 'samples'), { recursive: true })
  await writeFile(join(folder, 'upload.sh'), here(block('docs/resumable.md', 'resumable')))
})
afterAll(async () => {
  await system.stop()
  await rm(folder, { recursive: true })
})

/** What is pasted is as it stands there, but for the gateway's address. */
const here = (pasted: string) => pasted.replace('http://127.0.0.1:4000', system.url)
const run = (...args: string[]) => sh('upload.sh', ...args)
const paste = async (pasted: string) => JSON.parse((await sh('-c', here(pasted))).printed) as unknown

async function sh(...args: string[]): Promise<{ code: number; printed: string; complained: string }> {
  const child = spawn('sh', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number]>
  const [printed, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, printed: printed.trim(), complained }
}

test('the first commands of the README are answered as it shows, beside its samples', async () => {
  const uploaded = JSON.parse(block('README.md', 'uploaded')) as Uploaded
  const answer = (await paste(block('README.md', 'upload'))) as Uploaded
  const { id, kaleyraId } = answer.data.uploadResumableMedia
  const shown = uploaded.data.uploadResumableMedia
  expect(alike(answer)).toEqual(alike(uploaded))
  expect(answer.data.uploadResumableMedia).toEqual({ ...shown, id, kaleyraId })

  await system.reach(id, 'UPLOADED')
  const status = block('README.md', 'status')
  expect(status).toContain(shown.id)
  const told = JSON.parse(block('README.md', 'status-told')) as Told
  const now = (await paste(status.replace(shown.id, id))) as Told
  expect(alike(now)).toEqual(alike(told))
  const { handle, handleExpiresAt } = now.data.mediaStatus
  expect(now.data.mediaStatus).toEqual({ ...told.data.mediaStatus, handle, handleExpiresAt })
})

type Uploaded = { data: { uploadResumableMedia: { id: string; kaleyraId: string } } }
type Told = { data: { mediaStatus: { handle: string; handleExpiresAt: string } } }

/** An answer with the kind of each text in its place: an id, a time, a number, the beginning of a handle, a word. */
const alike = (answer: unknown) =>
  JSON.stringify(answer)
    .replaceAll(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gu, 'an id')
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/gu, 'a time')
    .replaceAll(/"4::aW1hZ2UvcG5n:[^"]+"/gu, '"a handle of a PNG"')
    .replaceAll(/"\d+"/gu, '"a number"')

test("the guide's curl script uploads a file", async () => {
  const png = await readFixture('image.png')
  await writeFile(join(folder, 'image.png'), png)
  const { code, printed } = await run('image.png', 'image/png', WABA)
  expect(code).toBe(0)
  expect(await system.reach(idOf(printed), 'UPLOADED')).toMatchObject({ fileName: 'image.png', sha256: sha256(png) })
})

test('it goes on by itself when the gateway is restarted meanwhile', async () => {
  const video = await videoOf(100_000_000)
  await writeFile(join(folder, 'clip.mp4'), video)
  const running = run('clip.mp4', 'video/mp4', WABA)
  const sizes = async () => Promise.all((await system.spooled()).map(id => system.sizeOf(id)))
  await expect.poll(async () => Math.max(...(await sizes())), { interval: 5 }).toBeGreaterThan(5_000_000)
  expect(Math.max(...(await sizes()))).toBeLessThan(video.length)
  await system.restartGateway()
  const { code, printed } = await running
  expect(code).toBe(0)
  expect(await system.reach(idOf(printed), 'UPLOADED')).toMatchObject({ sha256: sha256(video) })
})

test('what breaks a rule ends it, and it says why', async () => {
  expect(await run('image.png', 'text/plain', WABA)).toEqual({
    code: 1,
    printed: '',
    complained: expect.stringContaining('"code":"UNSUPPORTED_MEDIA_TYPE"'),
  })
})
