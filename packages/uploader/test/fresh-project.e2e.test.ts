import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { videoOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { newcomersEnv } from '@resumable-media/test-kit/script'
import { copyClone } from '@resumable-media/test-kit/workspace-copy'
import { MB } from './browser.ts'

const CREATE_VITE = 'vite@9.3.0'
/** Beyond what the project has by itself. */
const STRICTEST = [
  '--strict',
  '--exactOptionalPropertyTypes',
  '--noImplicitOverride',
  '--noImplicitReturns',
  '--noPropertyAccessFromIndexSignature',
  '--noUncheckedIndexedAccess',
]

let folder: string
let app: string
let system: System
let site: ChildProcess | undefined
let port: number
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fresh-'))
  app = join(folder, 'my-app')
  port = await freePort()
  system = await startSystem({ env: { ALLOWED_ORIGINS: `http://127.0.0.1:${port}` } })
})
afterAll(async () => {
  site?.kill('SIGKILL')
  await system.stop()
  await rm(folder, { recursive: true, force: true })
})

/** What is pasted runs as in a newcomer's shell. */
async function paste(text: string, cwd: string): Promise<string> {
  const { stdout } = await promisify(execFile)('sh', ['-e', '-c', text], { cwd, env: newcomersEnv() })
  return stdout
}
async function addSource(name: string, code: string): Promise<void> {
  await writeFile(join(app, 'src', name), code.replace('http://127.0.0.1:4000', system.url))
}

test('the frontend guide and the README of the package show the same app, and the same way to it', () => {
  expect(block('docs/frontend.md', 'app')).toBe(block('packages/uploader/README.md', 'app'))
  expect(block('docs/frontend.md', 'uploader')).toBe(block('packages/uploader/README.md', 'uploader'))
})

test('pasted beside a fresh clone, it makes a project with the package as it is packed', async () => {
  const clone = join(folder, 'clone')
  await mkdir(clone)
  copyClone(clone)
  await paste(block('docs/frontend.md', 'pack'), clone)
  const pasted = block('docs/frontend.md', 'uploader')
  expect(pasted).toContain(' vite@latest ')
  const fromTarball = pasted.replace('@resumable-media/uploader', '../resumable-media-uploader-0.0.0.tgz')
  await paste(fromTarball.replace('vite@latest', CREATE_VITE), folder)
  await rm(clone, { recursive: true, force: true })
  await addSource('main.tsx', block('docs/frontend.md', 'app'))
})

test('in it each TypeScript that the guide and the README show compiles, as strictly as can be', async () => {
  const installs = [
    block('docs/frontend.md', 'urql-install'),
    block('docs/frontend.md', 'apollo-install'),
    block('docs/frontend.md', 'graphql-sse-install'),
    block('packages/uploader/README.md', 'uppy-install'),
  ]
  await paste(installs.join(''), app)
  await addSource('urql.ts', block('docs/frontend.md', 'urql'))
  await addSource('apollo.ts', block('docs/frontend.md', 'apollo'))
  await addSource('graphql-sse.ts', block('docs/frontend.md', 'graphql-sse'))
  await addSource('without-react.ts', block('packages/uploader/README.md', 'without-react'))
  await addSource('tokens.ts', block('packages/uploader/README.md', 'tokens'))
  await addSource('needs-token.ts', block('packages/uploader/README.md', 'needs-token'))
  await addSource('uppy.ts', block('packages/uploader/README.md', 'uppy'))
  // execFile rejects with what the compiler printed.
  expect(await paste(`npx --no tsc -- -p tsconfig.app.json ${STRICTEST.join(' ')}`, app)).toBe('')
})

test('built, the app uploads to the handle', async () => {
  await paste('npm run build', app)
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
})
