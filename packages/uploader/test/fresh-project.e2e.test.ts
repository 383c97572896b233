import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '../../../apps/gateway/test/chromium.ts'
import { videoOf } from '../../../apps/gateway/test/files.ts'
import { freePort } from '../../../apps/gateway/test/free-port.ts'
import { startSystem } from '../../../apps/gateway/test/system.ts'
import type { System } from '../../../apps/gateway/test/system.ts'
import { MB } from './browser.ts'

const PACKAGE = join(import.meta.dirname, '..')
const CREATE_VITE = 'vite@9.3.0'

const readme = (path: string) => readFile(new URL(path, import.meta.url), 'utf8')
const appIn = (text: string) => /```tsx\n(?<code>.+?)```/su.exec(text)?.groups?.['code'] ?? ''

let folder: string
let system: System
let site: ChildProcess
let port: number
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fresh-'))
  port = await freePort()
  system = await startSystem({ env: { ALLOWED_ORIGINS: `http://127.0.0.1:${port}` } })
}, 60_000)
afterAll(async () => {
  site?.kill('SIGKILL')
  await system.stop()
  await rm(folder, { recursive: true, force: true })
})

const run = (command: string, args: string[], cwd: string) => promisify(execFile)(command, args, { cwd })

test('the READMEs of the repository and of the package show the same app', async () => {
  expect(appIn(await readme('../../../README.md'))).toBe(appIn(await readme('../README.md')))
})

test('in a new Vite project, with the package as it is published, the README’s app uploads to the handle', async () => {
  await run('pnpm', ['build'], PACKAGE)
  await run('pnpm', ['pack', '--pack-destination', folder], PACKAGE)
  const tarball = (await readdir(folder)).find(name => name.endsWith('.tgz')) ?? ''
  await run('npm', ['create', '-y', CREATE_VITE, 'app', '--', '--template', 'react-ts', '--no-interactive'], folder)
  const app = join(folder, 'app')
  await run('npm', ['install', '--no-audit', '--no-fund', join(folder, tarball)], app)
  await writeFile(
    join(app, 'src/main.tsx'),
    appIn(await readme('../README.md')).replace('http://127.0.0.1:4000', system.url),
  )
  await run('npm', ['run', 'build'], app)
  const vite = join(app, 'node_modules/vite/bin/vite.js')
  const args = [vite, 'preview', '--host', '127.0.0.1', '--port', String(port), '--strictPort']
  site = spawn(process.execPath, args, { cwd: app, stdio: ['ignore', 'pipe', 'inherit'] })
  if (site.stdout) await once(site.stdout, 'data')

  const browser = await startChromium()
  try {
    const page = await browser.newPage()
    await page.goto(`http://127.0.0.1:${port}`)
    const path = join(folder, 'film.mp4')
    await writeFile(path, await videoOf(12 * MB))
    await page.setInputFiles('input', path)
    await expect.poll(() => page.textContent('#root')).toMatch(/film\.mp4.*UPLOADED 4:/su)
  } finally {
    await browser.close()
  }
}, 300_000)
