import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { freePort } from '@resumable-media/test-kit/free-port'
import { block } from '@resumable-media/test-kit/readme-blocks'
import { runSandbox } from '@resumable-media/test-kit/sandbox-process'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** What a team pastes into a project of its own: the runners are its own too, and the packages are those of this clone. */
const PASTED = {
  'page.test.ts': block('docs/mock-or-sandbox.md', 'vitest'),
  'refused.test.ts': block('packages/mock/README.md', 'vitest'),
  'accepted.test.ts': block('apps/sandbox/README.md', 'vitest'),
  'jest/page.test.js': block('docs/mock-or-sandbox.md', 'jest'),
  'node/page.ts': block('docs/mock-or-sandbox.md', 'node-test'),
  'node/refused.ts': block('packages/mock/README.md', 'node-test'),
  'mocha/page.mjs': block('docs/mock-or-sandbox.md', 'mocha'),
  'run/callback.ts': block('packages/mock/README.md', 'callback'),
  'run/msw.ts': block('packages/mock/README.md', 'msw'),
  'run/msw-client.ts': block('packages/mock/README.md', 'msw-client'),
  'run/in-a-test.ts': block('apps/sandbox/README.md', 'in-a-test'),
  'run/examples.ts': `${block('packages/mock/README.md', 'examples')}console.log(status, body.code)`,
}
const LINKED = {
  '@resumable-media/mock': 'packages/mock',
  '@resumable-media/sandbox': 'apps/sandbox',
  '@resumable-media/client': 'packages/client',
  '@resumable-media/openapi': 'openapi',
  '@types/node': 'node_modules/@types/node',
  msw: 'packages/mock/node_modules/msw',
  vitest: 'node_modules/vitest',
}
/** The sources of this clone are TypeScript, which jest does not read; the packages that are installed are not. */
const JEST = {
  'jest.config.cjs': `module.exports = { extensionsToTreatAsEsm: ['.ts'], transform: { '\\\\.ts$': '<rootDir>/strip.cjs' } }`,
  'strip.cjs': `const { stripTypeScriptTypes } = require('node:module')
module.exports = { process: source => ({ code: stripTypeScriptTypes(source) }) }`,
}

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tests-of-others-'))
  const own = {
    'package.json': '{"name":"theirs","private":true,"type":"module"}',
    'tsconfig.json': JSON.stringify({ extends: join(ROOT, 'tsconfig.base.json'), include: ['*.ts', 'node', 'run'] }),
  }
  // Changed by its import alone, a test of one is a test of the other.
  const both = Object.entries(PASTED).flatMap(([name, text]) => {
    const pair = [[name, text]] as [string, string][]
    return name.includes('page')
      ? [...pair, [name.replace('page', 'other'), ofTheMock(text)] as [string, string]]
      : pair
  })
  for (const [name, text] of [...Object.entries({ ...own, ...JEST }), ...both]) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), text)
  }
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', 'jest@30.5.2', 'mocha@12.0.3'])
  for (const [name, place] of Object.entries(LINKED)) {
    const link = join(folder, 'node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await rm(link, { recursive: true, force: true })
    await symlink(join(ROOT, place), link)
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const ofTheMock = (text: string) =>
  text.replaceAll('startSandbox', 'startMock').replace('@resumable-media/sandbox', '@resumable-media/mock')

/** Answers what is printed, also by a command that fails. */
async function run(command: string, args: string[], more: Record<string, string> = {}): Promise<string> {
  const env = { ...process.env, NO_COLOR: '1', ...more }
  const ran = promisify(execFile)(command, args, { cwd: folder, env })
  const { stdout, stderr } = await ran.catch((error: { stdout: string; stderr: string }) => error)
  return `${stdout}${stderr}`
}
const node = (args: string[], more?: Record<string, string>) => run(process.execPath, args, more)
const outcome = async () => JSON.parse(await readFile(join(folder, 'outcome.json'), 'utf8')) as object

/** A mock that starts cold on a busy machine takes longer than the seconds that runners allow a test. */
const PATIENT = '--testTimeout=120000'

test('what the pages show compiles', async () => {
  expect(await run(join(ROOT, 'node_modules/.bin/tsc'), ['-p', '.'])).toBe('')
})

describe('the tests on the pages pass, with the sandbox and, by another import, with the mock', () => {
  test('in vitest', async () => {
    const vitest = ['run', '--reporter=json', '--outputFile=outcome.json', '--dir=.', '--exclude=jest/**', PATIENT]
    const told = await run(join(ROOT, 'node_modules/.bin/vitest'), vitest)
    expect({ ...(await outcome()), told }).toMatchObject({ numPassedTests: 4, numTotalTests: 4 })
  })

  test('in jest, as the README of the mock shows', async () => {
    const command = block('packages/mock/README.md', 'jest').trim()
    const told = await run('sh', ['-c', `${command} --roots jest --json --outputFile=outcome.json ${PATIENT}`])
    expect({ ...(await outcome()), told }).toMatchObject({ numPassedTests: 2, numTotalTests: 2 })
  })

  test('in node:test', async () => {
    const tested = ['node/page.ts', 'node/other.ts', 'node/refused.ts']
    expect(await node(['--test', '--test-reporter=tap', ...tested])).toMatch(/^# pass 3\n# fail 0$/mu)
  })

  test('in mocha', async () => {
    const tested = ['--timeout', '120000', 'mocha/page.mjs', 'mocha/other.mjs']
    expect(await node(['node_modules/mocha/bin/mocha.js', ...tested])).toMatch(/^ *2 passing .*\n(?![^]*failing)/mu)
  })
})

test('what the READMEs show runs, and does what it says', async () => {
  const secrets: unknown[] = []
  const receiver = createServer((request, response) => {
    secrets.push(request.headers['x-callback-secret'])
    request.resume()
    response.end('ok')
  })
  await once(receiver.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => receiver.close().closeAllConnections())
  const RECEIVER = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/callbacks`

  expect(await node(['run/examples.ts'])).toMatch(/^401 \w+\n$/u)
  expect(await node(['run/msw.ts'])).toBe('429 rateLimited\n')
  expect(await node(['run/msw-client.ts'])).toBe('PENDING true\n')
  expect(await node(['run/callback.ts'], { RECEIVER })).toBe('200\n')
  expect(secrets).toEqual(['the secret of your profile'])
  expect(await node(['run/in-a-test.ts'], { RECEIVER })).toBe('200 500\n')
  expect(new Set(secrets)).toEqual(new Set(['the secret of your profile']))
})

test('each package is installed by its name, and each command is one of its own', () => {
  const install = 'npm install --save-dev '
  expect(block('docs/mock-or-sandbox.md', 'install')).toBe(`${install}@resumable-media/mock @resumable-media/sandbox\n`)
  expect(block('packages/mock/README.md', 'install')).toBe(`${install}@resumable-media/mock\n`)
  expect(block('apps/sandbox/README.md', 'install')).toBe(`${install}@resumable-media/sandbox\n`)
  expect(block('packages/mock/README.md', 'command')).toBe('npx @resumable-media/mock --port 4011\n')
  expect(block('apps/sandbox/README.md', 'command')).toMatch(/^npx @resumable-media\/sandbox --port 4010 /u)
})

test('the lines for CI wait for a sandbox that starts after them [ci-waits]', async () => {
  const steps = block('docs/mock-or-sandbox.md', 'github-actions').match(/(?<=- run: ).+/gu) ?? []
  const [, start = '', wait = ''] = steps
  const port = String(await freePort())
  const waiting = run('sh', ['-c', `${wait.replace('4010', port)} && echo; echo "ended with $?"`])
  const args = start.replace('4010', port).replace(/ &$/u, '').split(' ').slice(2)
  const { child, exit } = runSandbox(args, {})
  expect(await waiting).toMatch(/\{"status":"ready"\}\nended with 0\n/u)
  child.kill()
  await exit
})
