import { execFile, spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startChromium } from '@resumable-media/test-kit/chromium'
import { videoOf } from '@resumable-media/test-kit/files'
import { freePort } from '@resumable-media/test-kit/free-port'
import { startSystem } from './system.ts'
import type { System } from '@resumable-media/test-kit/system'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { newcomersEnv } from '@resumable-media/test-kit/script'
import { copyClone } from '@resumable-media/test-kit/workspace-copy'
import { scalars } from '../src/generated/graphql.gen.ts'
import { MB } from './browser.ts'

const CREATE_VITE = 'vite@9.3.0'
/** The versions that these tests take of what the guide installs without one. */
const VERSIONS = { '@graphql-codegen/cli': '7.4.3', '@graphql-codegen/client-preset': '6.2.0', 'gql.tada': '1.11.3' }
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
  const fromTarball = pasted.replace('@resumable-media/uploader', '../resumable-media-uploader-*.tgz')
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

test('the file for a script tag is in the package, and is pasted into a page with its integrity', async () => {
  await paste(block('packages/uploader/README.md', 'script-tag-copy'), app)
  const integrity = (await paste(block('packages/uploader/README.md', 'script-tag-integrity'), app)).trim()
  expect(integrity).toMatch(/^sha384-[\w+/]{64}$/u)
  const page = block('packages/uploader/README.md', 'script-tag').replace('http://127.0.0.1:4000', system.url)
  await writeFile(join(app, 'public/plain.html'), page.replace('sha384-…', integrity))
  const map = await readFile(join(app, 'public/resumable-media.global.js.map'), 'utf8')
  expect(JSON.parse(map)).toMatchObject({
    sources: expect.arrayContaining([expect.stringContaining('create-uploader')]),
  })
  const file = await readFile(join(app, 'public/resumable-media.global.js'))
  expect(Math.round(gzipSync(file).length / 1000)).toBe(26)
})

test('built, the app uploads to the handle, and so does the page with the script tag', async () => {
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

    await page.goto(`http://127.0.0.1:${port}/plain.html`)
    const other = join(folder, 'other-film.mp4')
    await writeFile(other, await videoOf(13 * MB))
    await page.setInputFiles('input', other)
    await expect.poll(() => page.textContent('output')).toMatch(/^4:/u)
  } finally {
    await browser.close()
  }
})

describe('types for documents of one’s own', () => {
  const TYPED = block('docs/frontend.md', 'typed')
  /** The same with a text for the file, and with a number for what is a text: both are found by the compiler. */
  const WRONG = TYPED.replace('mutation Upload(', 'mutation Wrong(')
    .replace('  const { data, error }', '  // @ts-expect-error -- a text is no file\n$&')
    .replace('{ wabaId, file,', "{ wabaId, file: 'text',")
    .replace(/^ +return `\$\{answer\.id\}.*$/mu, '      // @ts-expect-error -- it is a text\n$&')
    .replace('createdAt.slice(0, 10)', 'createdAt.toFixed()')

  beforeAll(async () => {
    const installs = [
      block('docs/frontend.md', 'codegen-install'),
      block('docs/frontend.md', 'tada-install'),
      block('docs/frontend.md', 'relay-install'),
    ].join('')
    const exact = Object.entries(VERSIONS).reduce(
      (text, [name, version]) => text.replace(` ${name}`, ` ${name}@${version}`),
      installs,
    )
    await paste(exact, app)
  })

  /** A project beside the app, with what that has installed. */
  async function project(name: string, files: Record<string, string>): Promise<string> {
    const place = join(app, name)
    await mkdir(join(place, 'src'), { recursive: true })
    await symlink(join(app, 'node_modules'), join(place, 'node_modules'))
    await copyFile(join(app, 'tsconfig.app.json'), join(place, 'tsconfig.app.json'))
    for (const [file, text] of Object.entries({ 'package.json': '{"type":"module"}', ...files }))
      await writeFile(join(place, file), text)
    return place
  }
  const compile = (place: string) => paste(`npx --no tsc -- -p tsconfig.app.json ${STRICTEST.join(' ')}`, place)

  test('graphql-codegen makes them as the guide shows', async () => {
    const place = await project('codegen', {
      'codegen.ts': block('docs/frontend.md', 'codegen-config'),
      'src/upload.ts': TYPED,
      'src/wrong.ts': WRONG,
    })
    await paste(block('docs/frontend.md', 'codegen'), place)
    expect(await readFile(join(place, 'src/graphql/graphql.ts'), 'utf8')).toContain("'%future added value'")
    expect(await compile(place)).toBe('')
  })

  test('gql.tada makes them as the guide shows, and finds a field that is not there', async () => {
    const place = await project('tada', {
      'src/graphql.ts': block('docs/frontend.md', 'tada-graphql'),
      'src/upload.ts': TYPED,
      'src/wrong.ts': WRONG,
    })
    const config = join(place, 'tsconfig.app.json')
    const plugin = block('docs/frontend.md', 'tada-plugin')
    await writeFile(config, (await readFile(config, 'utf8')).replace('"compilerOptions": {', `$&\n${plugin}`))
    await paste(block('docs/frontend.md', 'tada'), place)
    expect(await compile(place)).toBe('')
    await writeFile(join(place, 'src/wrong.ts'), TYPED.replace('suggestion }', 'advice }'))
    const [, check = ''] = block('docs/frontend.md', 'tada').split('\n')
    await expect(paste(check, place)).rejects.toMatchObject({
      stdout: expect.stringContaining('Cannot query field "advice" on type "InvalidFileNameError"'),
    })
  })

  test('Relay makes them as the guide shows, with the scalars that the package names', async () => {
    const config = block('docs/frontend.md', 'relay-config')
    const place = await project('relay', {
      'relay.config.json': config,
      'src/Status.tsx': block('docs/frontend.md', 'relay-component'),
    })
    await paste(block('docs/frontend.md', 'relay'), place)
    expect(await compile(place)).toBe('')
    expect(JSON.parse(config)).toMatchObject({ customScalarTypes: scalars })
  })
})
