import { readdirSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { videoOf } from '@resumable-media/test-kit/files'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { treeOf } from '@resumable-media/test-kit/script'
import { ROOT } from '../../scripts/run.ts'
import { imageSuite } from './image-suite.ts'
import { createProjects, manifestOf, NAMES } from './installed.ts'
import { faultsOf, filesIn } from './tarball.ts'

const CALL = '/HXAP1600000097IN/whatsapp/150440000142241/resumable_media'
const INSTALLS = {
  openapi: block('openapi/README.md', 'install'),
  client: block('packages/client/README.md', 'install'),
  mock: block('packages/mock/README.md', 'install'),
  uploader: block('packages/uploader/README.md', 'install'),
  sandbox: block('apps/sandbox/README.md', 'install'),
  gateway: block('apps/gateway/README.md', 'install'),
  cli: block('packages/cli/README.md', 'install'),
}

let projects: Awaited<ReturnType<typeof createProjects>>
let sandbox: Promise<string> | undefined
beforeAll(async () => {
  projects = await createProjects(block('docs/packages.md', 'build'))
  await Promise.all(Object.entries(INSTALLS).map(([name, text]) => projects.paste(text, name)))
}, 900_000)
afterAll(() => projects?.stop())

/** By the README, on the oldest Node; one for all. */
const sandboxUrl = () =>
  (sandbox ??= projects
    .start(block('apps/gateway/README.md', 'sandbox'), 'sandbox', { node: 22, env: SANDBOX })
    .printed(/sandbox ready on \S+\n/u)
    .then(urlIn))
const SANDBOX = { SANDBOX_PORT: '0', SANDBOX_PROCESSING_MS: '20' }
const urlIn = (line: string) => /http:\/\/[^\s/"]+/u.exec(line)?.[0] ?? ''

test('every published package is here', () => {
  expect(Object.keys(INSTALLS).toSorted()).toEqual(NAMES.toSorted())
})

describe.each(NAMES)('the tarball of %s', name => {
  test('holds what is built, README, licence and package.json, and nothing else', async () => {
    const files = (await filesIn(projects.tarballOf(name))).map(file => file.name)
    expect(files).toEqual(expect.arrayContaining(['LICENSE', 'README.md', 'package.json']))
    const built = /^[\w.-]+\.(?:js|js\.map|d\.ts)$|^kaleyra\.yaml$|^schema\.graphql$|^console\/(?:assets\/)?[\w.-]+$/u
    expect(files.filter(file => !built.test(file)).toSorted()).toEqual(['LICENSE', 'README.md', 'package.json'])
    expect(files.filter(file => /test|properties/u.test(file))).toEqual([])
  })

  test('names no package of the workspace', () => {
    const { name: full, exports } = manifestOf(name)
    const folder = join(projects.root, name, 'node_modules', full)
    const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
    expect(manifest.match(/@resumable-media\/\w+/gu)).toEqual(full.startsWith('@') ? [full] : null)
    expect(manifest).not.toMatch(/workspace:|"(?:devDependencies|scripts|imports|private)"/u)
    const types = readdirSync(folder).filter(file => file.endsWith('.d.ts'))
    expect(types.length > 0).toBe(Object.keys(exports).length > 0)
    // A comment shows how it is imported.
    const codeOf = (file: string) => readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[^]*?\*\//gu, '')
    for (const file of types) expect(codeOf(file)).not.toMatch(/["']@resumable-media\//u)
  })

  test('has no fault that publint or attw knows', async () => {
    expect(await faultsOf(projects.tarballOf(name), { hasTypes: name !== 'cli' })).toEqual([])
  })

  test('is as large as docs/packages.md says, or a fifth more or less', async () => {
    const row = new RegExp(
      `\\[\`${manifestOf(name).name}\`\\].* (?<packed>\\d+) KB \\| (?<unpacked>\\d+) KB \\|$`,
      'mu',
    )
    const { packed, unpacked } = row.exec(readFileSync(join(ROOT, 'docs/packages.md'), 'utf8'))?.groups ?? {}
    const files = await filesIn(projects.tarballOf(name))
    const isNear = (bytes: number, said: unknown) => {
      const kilobytes = Math.round(bytes / 1000)
      expect(Math.abs(kilobytes - Number(said)), `it has ${kilobytes} KB`).toBeLessThanOrEqual(kilobytes / 5)
    }
    isNear((await readFile(projects.tarballOf(name))).length, packed)
    isNear(
      files.reduce((sum, { bytes }) => sum + bytes, 0),
      unpacked,
    )
  })
})

const MOCK_TEST = block('packages/mock/README.md', 'node-test')
/** The README's test, in the words of node:test. */
const SANDBOX_TEST = block('apps/sandbox/README.md', 'vitest')
  .replace(
    "import { afterAll, expect, test } from 'vitest'",
    "import assert from 'node:assert/strict'\nimport { after, test } from 'node:test'",
  )
  .replace('afterAll(', 'after(')
  .replace(/expect\((?<found>answer\.status)\)\.toBe\(/u, 'assert.equal($<found>, ')
  .replace(/expect\((?<found>await answer\.json\(\))\)\.toMatchObject\(/u, 'assert.partialDeepStrictEqual($<found>, ')
const inMocha = (code: string) =>
  code.replace(/import \{ (?<names>[\w, ]+), test \} from 'node:test'/u, "import { $<names>, it as test } from 'mocha'")
const inJest = (code: string) => code.replace("from 'vitest'", "from '@jest/globals'")

describe('types', () => {
  const RESOLUTIONS = ['--module preserve --moduleResolution bundler', '--module nodenext --moduleResolution nodenext']
  const STRICT =
    '--strict --exactOptionalPropertyTypes --noUncheckedIndexedAccess --skipLibCheck false --skipDefaultLibCheck true'
  const compile = (options: string, name: string, files: readonly string[]) =>
    projects.paste(
      `${join(ROOT, 'node_modules/.bin/tsc')} --noEmit --target es2024 ${options} ${files.join(' ')}`,
      name,
    )

  test.each(RESOLUTIONS)(
    'what the READMEs show compiles with %s',
    async resolution => {
      const shown = {
        'openapi/shown.ts': block('openapi/README.md', 'example'),
        'openapi/by-name.ts': `${block('packages/mock/README.md', 'examples')}console.log(status, body.code)`,
        'client/shown.ts': block('packages/client/README.md', 'client'),
        'client/rules.ts': "export { fileNameViolation } from '@resumable-media/client/rules'",
        'mock/shown.ts': MOCK_TEST,
        'sandbox/shown.ts': SANDBOX_TEST,
        'gateway/shown.ts': block('apps/gateway/README.md', 'library'),
      }
      for (const [file, code] of Object.entries(shown)) await projects.put(file, code)
      const options = `${STRICT} --lib es2024,esnext.disposable --types node ${resolution}`
      expect(await compile(options, '', Object.keys(shown))).toBe('')
    },
    240_000,
  )

  test.each(RESOLUTIONS)(
    'the uploader compiles for a page with %s',
    async resolution => {
      const entries =
        "export { useMediaUpload } from '@resumable-media/uploader/react'\nexport { ResumableMedia } from '@resumable-media/uploader/uppy'"
      await projects.put('uploader/page.ts', `${block('packages/uploader/README.md', 'without-react')}${entries}`)
      const options = `${STRICT} --lib es2024,esnext.disposable,dom,dom.iterable ${resolution}`
      expect(await compile(options, 'uploader', ['page.ts'])).toBe('')
    },
    240_000,
  )

  test('the tests that the READMEs show compile', async () => {
    await projects.put('mock/vitest.ts', block('packages/mock/README.md', 'vitest'))
    await projects.put('sandbox/vitest.ts', block('apps/sandbox/README.md', 'vitest'))
    const options = `--strict --skipLibCheck --lib es2024,esnext.disposable --types node ${RESOLUTIONS[1]}`
    expect(await compile(options, '', ['mock/vitest.ts', 'sandbox/vitest.ts'])).toBe('')
  })
})

describe('the tests that the READMEs show pass, without a loader', () => {
  const outcome = async (file: string) => JSON.parse(await readFile(join(projects.root, file), 'utf8')) as object

  test('in vitest', async () => {
    await projects.put('mock/vitest/refused.test.ts', block('packages/mock/README.md', 'vitest'))
    await projects.put('sandbox/vitest/accepted.test.ts', block('apps/sandbox/README.md', 'vitest'))
    const vitest = 'node node_modules/vitest/vitest.mjs run --reporter=json --outputFile=vitest.json'
    await projects.paste(`${vitest} mock/vitest sandbox/vitest`, '')
    expect(await outcome('vitest.json')).toMatchObject({ numPassedTests: 2, numTotalTests: 2 })
  })

  test('in jest', async () => {
    await projects.put('mock/jest/refused.test.js', inJest(block('packages/mock/README.md', 'vitest')))
    await projects.put('sandbox/jest/accepted.test.js', inJest(block('apps/sandbox/README.md', 'vitest')))
    const jest = block('packages/mock/README.md', 'jest').trim()
    await projects.paste(`${jest} --roots mock/jest --roots sandbox/jest --json --outputFile=jest.json`, '')
    expect(await outcome('jest.json')).toMatchObject({ numPassedTests: 2, numTotalTests: 2 })
  })

  test('in mocha', async () => {
    await projects.put('mock/mocha/refused.mjs', inMocha(MOCK_TEST))
    await projects.put('sandbox/mocha/accepted.mjs', inMocha(SANDBOX_TEST))
    const mocha = 'node node_modules/mocha/bin/mocha.js --reporter json --reporter-option output=mocha.json'
    await projects.paste(`${mocha} mock/mocha/*.mjs sandbox/mocha/*.mjs`, '')
    expect(await outcome('mocha.json')).toMatchObject({ stats: { passes: 2, failures: 0 } })
  })

  test('in node:test, on the oldest Node', async () => {
    await projects.put('mock/node/refused.test.ts', MOCK_TEST)
    await projects.put('sandbox/node/accepted.test.ts', SANDBOX_TEST)
    const nodeTest = 'node --test --test-reporter=tap'
    const printed = await projects.paste(`${nodeTest} mock/node/*.ts sandbox/node/*.ts`, '', { node: 22 })
    expect(printed).toMatch(/^# pass 2\n# fail 0$/mu)
  })
})

describe('the client uploads a file, looks it up, lists it and closes', () => {
  const RUNTIMES = [
    ['Node 22.19', 'node', 22],
    ['Node 24', 'node', 'latest'],
    ['Bun', '../node_modules/bun/bin/bun.exe', 'latest'],
    ['Deno', '../node_modules/deno/deno run --allow-all', 'latest'],
  ] as const
  test.each(RUNTIMES)('on %s', async (_, command, node) => {
    const shown = block('packages/client/README.md', 'client')
    await projects.put('client/here.ts', shown.replace("pod: 'in'", `baseUrl: '${await sandboxUrl()}/v2'`))
    await projects.put('client/image.png', await readFile(join(ROOT, 'samples/image.png')))
    const where = { node, env: { KALEYRA_API_KEY: 'A0000000000000000000000000000sand' } }
    expect(await projects.paste(`${command} here.ts`, 'client', where)).toMatch(/^UPLOADED \S+\n$/u)
  })
})

test('the OpenAPI document is a file, and its examples are a module', async () => {
  await projects.put('openapi/run.ts', block('openapi/README.md', 'example'))
  expect(await projects.paste('node run.ts', 'openapi', { node: 22 })).toBe('401 WA401\n')
  const path = await projects.paste(`node -p "require.resolve('@resumable-media/openapi/kaleyra.yaml')"`, 'openapi')
  expect(await readFile(path.trim(), 'utf8')).toBe(await readFile(join(ROOT, 'openapi/kaleyra.yaml'), 'utf8'))
})

test.each(['client', 'mock', 'sandbox'])('CommonJS can require %s on Node 22.19', async name => {
  const printed = await projects.paste(`node -p "typeof require('@resumable-media/${name}')"`, name, { node: 22 })
  expect(printed).toBe('object\n')
})

test('the command line takes a file to its handle on Node 22.19', async () => {
  await projects.put('cli/image.png', await readFile(join(ROOT, 'samples/image.png')))
  const env = {
    KALEYRA_SID: 'HXAP1600000097IN',
    KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
    KALEYRA_BASE_URL: `${await sandboxUrl()}/v2`,
  }
  const printed = await projects.paste('npx resumable-media upload image.png --waba 150440000142241', 'cli', {
    node: 22,
    env,
  })
  expect(printed).toMatch(/4::\S+/u)
})

test('the mock answers as a command on Node 22.19', async () => {
  const mock = projects.start('npx @resumable-media/mock --port 0', 'mock', { node: 22 })
  const url = urlIn(await mock.printed(/mock ready on \S+\n/u))
  const answer = await fetch(url + CALL, { headers: { 'api-key': 'any', prefer: 'code=401, example=wabaNotOwned' } })
  expect(answer.status).toBe(401)
})

describe('an older Node is answered by one sentence [needs-node]', () => {
  const NEEDS = { client: '22.19', mock: '22.19', sandbox: '22.19', gateway: '24', cli: '22.19' }
  const sentence = (name: keyof typeof NEEDS) =>
    `${manifestOf(name).name} needs Node ${NEEDS[name]} or later; this is Node 20.20.2.`
  const failure = (text: string, name: string) =>
    projects.paste(text, name, { node: 20 }).then(
      printed => expect.fail(`It has not failed: ${printed}`),
      (error: Error) => error,
    )

  test.each(['client', 'mock', 'sandbox', 'gateway'] as const)('by the library %s', async name => {
    const found = await failure(`node -e "import('@resumable-media/${name}')"`, name)
    expect(found.message).toContain(`Error: ${sentence(name)}\n`)
    expect(found.message).not.toMatch(/TypeError|SyntaxError/u)
  })

  test.each(['mock', 'sandbox', 'gateway', 'cli'] as const)('by the command %s', async name => {
    const found = await failure(`npx ${manifestOf(name).name}`, name)
    expect(found.message.split('\n').slice(1)).toEqual([sentence(name), ''])
    expect(found.cause).toMatchObject({ code: 1 })
  })
})

describe('the gateway', () => {
  const start = async () => {
    const command = block('apps/gateway/README.md', 'gateway').replace(/http:\S+/u, `${await sandboxUrl()}/v2`)
    const env = { PORT: '0', DATA_DIR: join(projects.root, 'data'), POLL_DELAYS: '100ms' }
    const gateway = projects.start(command, 'gateway', { node: 24, env })
    return { ...gateway, url: urlIn(await gateway.printed(/gateway ready on \S+\/graphql/u)) }
  }

  test('by its README, takes files to their handles, serves its page and runs with its flags, on the oldest Node', async () => {
    const { url, pid } = await start()
    await projects.put('gateway/image.png', await readFile(join(ROOT, 'samples/image.png')))
    // Large enough for the thread that hashes.
    await projects.put('gateway/film.mp4', await videoOf(12 * 1024 * 1024))
    const shown = block('apps/gateway/README.md', 'upload').replace('http://127.0.0.1:4000', url)
    for (const text of [shown, shown.replace('image.png', 'film.mp4')]) {
      const { data } = JSON.parse(await projects.paste(text, 'gateway')) as Uploaded
      const query = `{ mediaStatus(id: "${data.uploadResumableMedia.id}") { status } }`
      const headers = { 'graphql-require-preflight': '1' }
      const ask = async () => (await fetch(`${url}/graphql?query=${encodeURIComponent(query)}`, { headers })).json()
      await expect.poll(ask).toEqual({ data: { mediaStatus: { status: 'UPLOADED' } } })
    }

    const page = await (await fetch(`${url}/`)).text()
    const assets = [...page.matchAll(/(?:src|href)="\.?(?<path>\/assets\/[^"]+)"/gu)]
    expect(assets.length).toBeGreaterThan(1)
    for (const { groups } of assets) expect((await fetch(`${url}${groups?.['path']}`)).status).toBe(200)

    // Its licences ask for it.
    expect(await (await fetch(`${url}/licences.md`)).text()).toContain('## react-dom - ')

    const words = treeOf(pid).map(one => readFileSync(`/proc/${one}/cmdline`, 'utf8').split('\0'))
    const command = words.filter(([, ...args]) => args.some(arg => arg.endsWith('/resumable-media-gateway'))).at(-1)
    expect(command?.slice(1, 3)).toEqual(['--max-semi-space-size=4', '--heap-growing-percent=200'])
  })

  test('starts and stops in a program, as its README shows', async () => {
    const env = {
      PORT: '0',
      DATA_DIR: join(projects.root, 'other-data'),
      KALEYRA_SID: 'HXAP1600000097IN',
      KALEYRA_API_KEY: 'A0000000000000000000000000000sand',
      KALEYRA_BASE_URL: `${await sandboxUrl()}/v2`,
    }
    await projects.put('gateway/program.ts', block('apps/gateway/README.md', 'library'))
    expect(await projects.paste('node program.ts', 'gateway', { env })).toMatch(/^http:\/\/\S+$/mu)
  })
})

imageSuite(() => projects.tarballOf('gateway'))

type Uploaded = { data: { uploadResumableMedia: { id: string } } }
