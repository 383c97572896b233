import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFixture, sha256, videoOf } from './files.ts'
import { startSystem, WABA } from './system.ts'
import type { System } from './system.ts'
import { idOf } from './tus.ts'

let system: System
let folder: string
beforeAll(async () => {
  system = await startSystem()
  folder = await mkdtemp(join(tmpdir(), 'curl-'))
  const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8')
  const script = /```sh resumable\n(?<code>[^]*?)```/u.exec(readme)?.groups?.['code'] ?? ''
  await writeFile(join(folder, 'upload.sh'), script.replace('http://127.0.0.1:4000', system.url))
})
afterAll(async () => {
  await system.stop()
  await rm(folder, { recursive: true })
})

/** The script of the README as it stands there, but for the gateway's address. */
async function run(...args: string[]): Promise<{ code: number; printed: string; complained: string }> {
  const child = spawn('sh', ['upload.sh', ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit') as Promise<[number]>
  const [printed, complained, [code]] = await Promise.all([text(child.stdout), text(child.stderr), exited])
  return { code, printed: printed.trim(), complained }
}

test("the README's curl script uploads a file", async () => {
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
