import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { startSandboxProcess } from '@resumable-media/test-kit/sandbox-process'
import { newcomersEnv } from '@resumable-media/test-kit/script'
import { mountSmallDisk } from '@resumable-media/test-kit/small-disk'
import { copyWorkspace } from '@resumable-media/test-kit/workspace-copy'
import { startPetServer } from './foreign/pet-server.ts'
import { PETS } from './foreign/programs.ts'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const MARK = '.resumable-media-client.json'
const README = block('packages/client/README.md', 'generated')
const PLUGIN = block('packages/client/README.md', 'openapi-ts')
const INSTALL = 'npm install @resumable-media/client zod'
const INSTALL_GENERATOR = 'npm install --save-dev @hey-api/openapi-ts@0.99.0 typescript@6.0.3'
const FILES = [MARK, 'index.ts', 'sdk.gen.ts', 'types.gen.ts', 'zod.gen.ts']

// A stranger's project: the client from its tarball by npm, the generator and the compiler beside it.
let root: string
let project: string
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), 'generate-client-')))
  const clone = join(root, 'clone')
  await mkdir(clone)
  // Built in a copy: other tests build the same folder.
  copyWorkspace(clone)
  const client = join(clone, 'packages/client')
  await promisify(execFile)(process.execPath, ['../../tools/pack/main.ts'], { cwd: client })
  const { stdout } = await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', root, './dist'], {
    cwd: client,
  })
  project = join(root, 'project')
  await mkdir(join(project, 'specs'), { recursive: true })
  await put('package.json', JSON.stringify({ name: 'stranger', private: true, type: 'module' }))
  const installed = await run('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    join(root, stdout.trim()),
  ])
  expect(installed).toMatchObject({ code: 0 })
  await copyFile(at('foreign/pets.yaml'), join(project, 'specs/pets.yaml'))
  await copyFile(at('../../../openapi/kaleyra.yaml'), join(project, 'specs/kaleyra.yaml'))
  await copyFile(at('../../../samples/image.png'), join(project, 'image.png'))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const put = (path: string, text: string) => writeFile(join(project, path), text)

/** As its user has it on the path. */
const client = (...args: string[]) => run(join(project, 'node_modules/.bin/resumable-media-client'), args)

async function link(name: string, from: string): Promise<void> {
  await mkdir(join(project, 'node_modules', name, '..'), { recursive: true })
  await symlink(await realpath(at(from)), join(project, 'node_modules', name))
}

function run(command: string, args: string[]) {
  const own = newcomersEnv()
  const env = { ...own, PATH: [dirname(process.execPath), own['PATH']].join(delimiter), NO_COLOR: '1' }
  return new Promise<{ code: number; stdout: string; stderr: string }>(resolve => {
    execFile(command, args, { cwd: project, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    )
  })
}

describe('what it cannot do is a sentence, an exit code, and no file', () => {
  test('without the generator it says how to install it', async () => {
    expect(await client('generate', '--spec', 'specs/pets.yaml', '--out', 'src/pets')).toEqual({
      code: 3,
      stdout: '',
      stderr: `The generator is not installed. Install it and start again: ${INSTALL_GENERATOR}\n`,
    })
    expect(await readdir(project)).not.toContain('src')
    await link('@hey-api/openapi-ts', '../node_modules/@hey-api/openapi-ts')
    await link('typescript', '../../../node_modules/typescript')
    await link('@types/node', '../../../node_modules/@types/node')
  })

  const HELP = 'See: npx @resumable-media/client --help\n'
  test.each([
    ['no command', [], 2, `No command is given. Expected generate. ${HELP}`],
    ['an unknown command', ['genrate'], 2, `"genrate" is no command. Expected generate. ${HELP}`],
    ['an unknown option', ['generate', '--specs', 'a'], 2, `Unknown option '--specs'. ${HELP}`],
    [
      'no --spec',
      ['generate', '--out', 'o'],
      2,
      `--spec is missing. Expected --spec FILE, the OpenAPI document. ${HELP}`,
    ],
    [
      'no --out',
      ['generate', '--spec', 's'],
      2,
      `--out is missing. Expected --out FOLDER, where the files go. ${HELP}`,
    ],
    ['a value that is missing', ['generate', '--spec'], 2, HELP],
    [
      'an extension that is none',
      ['generate', '--spec', 's', '--out', 'o', '--import-extension', 'mjs'],
      2,
      'Expected js, ts, none.',
    ],
    [
      'an address',
      ['generate', '--spec', 'https://a.test/a.yaml', '--out', 'o'],
      2,
      "curl -fLo openapi.yaml 'https://a.test/a.yaml'",
    ],
    [
      'a missing file',
      ['generate', '--spec', 'no.yaml', '--out', 'o'],
      3,
      '--spec no.yaml cannot be read: there is no such file.',
    ],
    ['a folder', ['generate', '--spec', 'specs', '--out', 'o'], 3, '--spec specs cannot be read: it is a folder.'],
    [
      'an --out that is a file',
      ['generate', '--spec', 'specs/pets.yaml', '--out', 'package.json'],
      3,
      'package.json is no folder to write into',
    ],
    [
      'an --out in a file',
      ['generate', '--spec', 'specs/pets.yaml', '--out', 'package.json/o'],
      3,
      'it is a file, or in one',
    ],
    [
      'an --out of a system that takes none',
      ['generate', '--spec', 'specs/pets.yaml', '--out', '/proc/o'],
      3,
      '/proc/o cannot be written: there is no such file',
    ],
    [
      'an --out with files of another',
      ['generate', '--spec', 'specs/pets.yaml', '--out', 'specs'],
      3,
      'specs has files that this command has not written.',
    ],
    [
      'a file that is no document',
      ['generate', '--spec', 'package.json', '--out', 'o'],
      1,
      'package.json:1:1 This is no OpenAPI document',
    ],
  ])('%s', async (_, args, code, sentence) => {
    const before = await readdir(project)
    const result = await client(...args)
    expect(result).toEqual({ code, stdout: '', stderr: expect.stringContaining(sentence) })
    expect(result.stderr).not.toMatch(/\n\s+at /u)
    expect(await readdir(project)).toEqual(before)
    expect(await readdir(join(project, 'specs'))).toEqual(['kaleyra.yaml', 'pets.yaml'])
  })

  test('a document with faults is told with the places of all of them', async () => {
    const pets = await readFile(join(project, 'specs/pets.yaml'), 'utf8')
    await put('faulty.yaml', pets.replace('schemas/Problem', 'schemas/Problm').replace('schemas/Pet', 'schemas/Pets'))
    const { code, stderr } = await client('generate', '--spec', 'faulty.yaml', '--out', 'o')
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(
        /^faulty\.yaml:\d+:\d+ \$ref "#\/components\/schemas\/Pets" leads nowhere: .+ Did you mean "Pet"\?$/u,
      ),
      expect.stringMatching(
        /^faulty\.yaml:\d+:\d+ \$ref "#\/components\/schemas\/Problm" leads nowhere: .+ Did you mean "Problem"\?$/u,
      ),
    ])
    expect(code).toBe(1)
    expect(await readdir(project)).not.toContain('o')
  })
})

describe('what is generated', () => {
  beforeAll(async () => {
    await mkdir(join(project, 'src'), { recursive: true })
    await rename(join(project, 'specs/kaleyra.yaml'), join(project, 'kaleyra.yaml'))
    const [installing, developing, kaleyra = ''] = block('packages/client/README.md', 'generate').trim().split('\n')
    expect([installing, developing]).toEqual([INSTALL, INSTALL_GENERATOR])
    const pets = 'npx @resumable-media/client generate --spec specs/pets.yaml --out src/pets'
    for (const [name, command] of Object.entries({ pets, kaleyra })) {
      const { code, stdout, stderr } = await run('sh', ['-c', command])
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).toContain(`src/${name}: index.ts, sdk.gen.ts, types.gen.ts, zod.gen.ts`)
    }
    await put('src/use-pets.ts', PETS)
    await put('src/use-kaleyra.ts', README.replace(/'https:[^']+'/u, "process.argv[2] ?? ''"))
  })

  test.each(['nodenext', 'bundler'])('is typed in a project of %s and strict', async resolution => {
    const compilerOptions = {
      strict: true,
      skipLibCheck: false,
      noUnusedLocals: true,
      target: 'es2024',
      module: resolution === 'nodenext' ? 'nodenext' : 'esnext',
      moduleResolution: resolution,
      types: ['node'],
      rootDir: 'src',
      outDir: 'dist',
    }
    await put('tsconfig.json', JSON.stringify({ compilerOptions, include: ['src'] }))
    expect(await run(at('../../../node_modules/.bin/tsc'), ['-p', '.'])).toEqual({ code: 0, stdout: '', stderr: '' })
  })

  test('of a foreign document sends every kind of parameter, body and credential, and reads every answer', async () => {
    const server = await startPetServer()
    const { stdout, stderr } = await run(process.execPath, ['dist/use-pets.js', server.url])
    server.stop()
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      names: ['Tom', 'Ada'],
      added: [201, { id: '9007199254740993', name: 'Tom' }],
      refused: 'no name',
      one: { ok: true, status: 200, data: { id: 7, name: 'Tom', born: '2026-01-02T03:04:05+02:00' } },
      removed: { ok: true, status: 204 },
      replaced: { ok: true, status: 203, data: { name: 'B' } },
      photo: ['image/png', 3],
      sent: { ok: true, status: 200, data: 'taken' },
      photos: { ok: true, status: 202 },
      seen: ['Tom', 'Ada'],
      wrong: [200, { id: 1 }, expect.stringMatching(/Zod/u)],
      redirect: { ok: false, status: 302 },
      late: [false, null, false],
      unreached: [null, 'ECONNREFUSED'],
      empty: 'petId is "": expected a value for {petId} of the path.',
    })
    const asked = server.seen.map(({ method, url, headers, body }) => ({ what: `${method} ${url}`, headers, body }))
    const basic = `Basic ${Buffer.from('user:pässword').toString('base64')}`
    expect(asked).toMatchObject([
      {
        what: 'GET /api/pets?tags=a%20b&tags=c%26d&ids=1,2&sort=name%7Cage&filter%5Bkind%5D=cat&filter%5Bage%5D=3&alive=false',
        headers: { authorization: 'Bearer b3arer', 'x-request-id': 'r-1', 'user-agent': 'stranger' },
        body: '',
      },
      {
        what: 'POST /api/pets',
        headers: { 'x-api-key': 'k3y', 'content-type': 'application/json', 'content-length': '49' },
        body: '{"name":"Tom","born":"2026-01-02T03:04:05+02:00"}',
      },
      { what: 'POST /api/pets', body: '{"name":""}' },
      { what: 'GET /api/pets/7', headers: { authorization: basic } },
      { what: 'DELETE /api/pets/7?key=in%20query', headers: { cookie: 'session=a%3Bb' } },
      {
        what: 'PUT /api/pets/7',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: 'name=A+%26+B',
      },
      { what: 'GET /api/pets/7/photo' },
      {
        what: 'PUT /api/pets/7/photo',
        headers: { 'content-type': 'application/octet-stream', 'content-length': '5' },
        body: 'bytes',
      },
      {
        what: 'POST /api/pets/7/photo',
        headers: { 'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/u) },
      },
      { what: 'GET /api/events', headers: { accept: 'text/event-stream' } },
      { what: 'GET /api/pets/8' },
      { what: 'GET /api/pets/9' },
      { what: 'GET /api/pets/10' },
    ])
    const [, boundary = ''] = /boundary=(.+)$/u.exec(String(asked[8]?.headers['content-type'])) ?? []
    const part = (head: string, content: string) =>
      `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${content}\r\n`
    expect(asked[8]?.body).toBe(
      part('name="caption"', 'Tom') +
        part('name="rank"', '1') +
        part('name="meta"', '{"by":"me"}') +
        part(
          'name="photos"; filename="naïve%221.json"\r\nContent-Type: application/json',
          await readFile(join(project, 'package.json'), 'utf8'),
        ) +
        part('name="photos"; filename="blob"\r\nContent-Type: image/png', 'xyz') +
        `--${boundary}--\r\n`,
    )
    expect(asked[8]?.headers['authorization']).toBeUndefined()
  })

  test('by openapi-ts with the plugin is the same', async () => {
    const config = 'openapi-ts.config.ts'
    await put(config, PLUGIN.replace("output: 'src/kaleyra'", "output: 'by-plugin'"))
    // The generator's own types do not compile without the libraries of all of its clients.
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--ignoreConfig', config]
    expect(await run(at('../../../node_modules/.bin/tsc'), options)).toMatchObject({ code: 0, stdout: '' })
    const generator = join(project, 'node_modules/@hey-api/openapi-ts/bin/run.js')
    expect(await run(process.execPath, [generator])).toMatchObject({ code: 0 })
    expect(await readdir(join(project, 'by-plugin'))).toEqual(FILES.filter(name => name !== MARK))
    for (const name of await readdir(join(project, 'by-plugin')))
      expect(await readFile(join(project, 'by-plugin', name), 'utf8')).toBe(
        await readFile(join(project, 'src/kaleyra', name), 'utf8'),
      )
  })

  test('of our document uploads to the sandbox', async () => {
    const sandbox = await startSandboxProcess({})
    const { stdout, stderr } = await run(process.execPath, ['dist/use-kaleyra.js', sandbox.url])
    sandbox.child.kill()
    expect({ stdout, stderr }).toEqual({ stdout: 'PENDING\n', stderr: '' })
  })

  test('is written again over itself, without what is gone, and beside what is not its own', async () => {
    const mine = join(project, 'src/pets/mine.ts')
    await writeFile(mine, 'export {}\n')
    const mark = join(project, 'src/pets', MARK)
    const { files } = JSON.parse(await readFile(mark, 'utf8')) as { files: string[] }
    await writeFile(join(project, 'src/pets/old.gen.ts'), '')
    await writeFile(mark, JSON.stringify({ files: [...files, 'old.gen.ts', '../../image.png'] }))
    const { code } = await client(
      'generate',
      '--spec',
      'specs/pets.yaml',
      '--out',
      'src/pets',
      '--import-extension',
      'ts',
    )
    expect(code).toBe(0)
    expect((await readdir(join(project, 'src/pets'))).toSorted()).toEqual([...FILES, 'mine.ts'].toSorted())
    expect(await readFile(join(project, 'src/pets/index.ts'), 'utf8')).toContain("from './sdk.gen.ts'")
    expect(await readdir(project)).toContain('image.png')
  })

  test('does not replace a file of its user that has one of its names', async () => {
    const mark = join(project, 'src/pets', MARK)
    await writeFile(mark, JSON.stringify({ files: ['index.ts'] }))
    const { code, stderr } = await client('generate', '--spec', 'specs/pets.yaml', '--out', 'src/pets')
    expect(code).toBe(3)
    expect(stderr).toContain(
      'src/pets has a sdk.gen.ts and a types.gen.ts and a zod.gen.ts that this command has not written.',
    )
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ended by %s, it ends with %i and leaves nothing', async (signal, code) => {
    const tmp = await mkdtemp(join(root, 'tmp-'))
    const args = ['generate', '--spec', 'specs/pets.yaml', '--out', 'src/interrupted']
    const bin = join(project, 'node_modules/@resumable-media/client/bin.js')
    const child = spawn(process.execPath, [bin, ...args], { cwd: project, env: { ...newcomersEnv(), TMPDIR: tmp } })
    const ended = once(child, 'exit')
    await expect.poll(() => readdir(tmp), { interval: 5 }).toHaveLength(1)
    child.kill(signal)
    expect(await ended).toEqual([code, null])
    expect(await readdir(tmp)).toEqual([])
    expect(await readdir(join(project, 'src'))).not.toContain('interrupted')
  })

  test('a reader that is gone, or output that cannot be written, takes nothing from the files', async () => {
    const bin = join(project, 'node_modules/.bin/resumable-media-client')
    for (const [index, rest] of ['>/dev/full', '| true'].entries()) {
      const out = `src/unread-${index}`
      const { stderr } = await run('sh', ['-c', `${bin} generate --spec specs/pets.yaml --out ${out} ${rest}`])
      expect(stderr).toBe('')
      expect((await readdir(join(project, out))).toSorted()).toEqual(FILES)
    }
  })

  test.skipIf(process.getuid?.() !== 0)('a full disk for temporary files is no fault of the document', async () => {
    const tmp = await mkdtemp(join(root, 'full-'))
    const unmount = mountSmallDisk(tmp)
    onTestFinished(() => unmount?.())
    await writeFile(join(tmp, 'filler'), Buffer.alloc(4 * 1024 * 1024)).catch(() => {})
    const bin = join(project, 'node_modules/.bin/resumable-media-client')
    const args = ['generate', '--spec', 'kaleyra.yaml', '--out', 'src/full']
    const { code, stderr } = await run('env', [`TMPDIR=${tmp}`, bin, ...args])
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: `${tmp}, the folder for temporary files, cannot be written: the disk is full. Set TMPDIR to a folder that can be written.\n`,
    })
    expect(await readdir(tmp)).toEqual(['filler'])
  })

  test('what a generator that fails writes later is removed too', async () => {
    const here = join(root, 'late')
    const modules = join(here, 'node_modules')
    const generator = join(modules, '@hey-api/openapi-ts')
    const tmp = join(here, 'tmp')
    for (const folder of [generator, tmp]) await mkdir(folder, { recursive: true })
    await symlink(join(project, 'node_modules/typescript'), join(modules, 'typescript'))
    await writeFile(
      join(generator, 'package.json'),
      JSON.stringify({ version: '0.99.0', type: 'module', exports: { '.': { import: './index.js' }, './*': './*' } }),
    )
    await writeFile(
      join(generator, 'index.js'),
      `import { mkdirSync, existsSync } from 'node:fs'
       export * from ${JSON.stringify(join(project, 'node_modules/@hey-api/openapi-ts/dist/index.mjs'))}
       export async function createClient({ output: { path } }) {
         const timer = setInterval(() => {
           if (existsSync(path)) return
           clearInterval(timer)
           mkdirSync(path + '/late', { recursive: true })
           console.log('written late')
         })
         throw Object.assign(new Error('full'), { code: 'ENOSPC' })
       }`,
    )
    const bin = join(project, 'node_modules/.bin/resumable-media-client')
    const args = ['generate', '--spec', join(project, 'kaleyra.yaml'), '--out', 'src']
    const { code, stdout, stderr } = await run('env', ['-C', here, `TMPDIR=${tmp}`, bin, ...args])
    expect({ code, stdout, stderr }).toMatchObject({ code: 3, stdout: 'written late\n' })
    expect(await readdir(tmp)).toEqual([])
  })

  test('--help says all of it', async () => {
    const { code, stdout } = await client('--help')
    expect(code).toBe(0)
    for (const word of [
      '--spec FILE',
      '--out FOLDER',
      '--import-extension',
      'Exit codes: 0 written; 1',
      '130 interrupted',
    ])
      expect(stdout).toContain(word)
  })
})
