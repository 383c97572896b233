import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Totals } from './count-tests.ts'

const RUN_TESTS = new URL('run-tests.ts', import.meta.url).href
const SCRIPT = `
  import { runTests } from '${RUN_TESTS}'
  const [root, filter, globalSetup = []] = process.argv.slice(1)
  const { totals } = await runTests([filter], { root, globalSetup, config: false, globals: true, reporters: [] })
  process.stdout.write('\\n' + JSON.stringify(totals))
`

let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'count-tests-'))
})
afterAll(() => rm(root, { recursive: true }))

const PASSES = "test('passes', () => {})"
const THROWS = "() => { throw new Error('of the hook') }"

test.for<[string, string, Totals]>([
  ['tests that pass', PASSES, { passed: 1, failed: 0, skipped: 0 }],
  ['a test that is skipped', `${PASSES}; test.skip('later', () => {})`, { passed: 1, failed: 0, skipped: 1 }],
  ['a test that fails', `${PASSES}; test('fails', ${THROWS})`, { passed: 1, failed: 1, skipped: 0 }],
  [
    'a beforeAll that throws',
    `${PASSES}; describe('d', () => { beforeAll(${THROWS}); test('is never run', () => {}) })`,
    { passed: 1, failed: 1, skipped: 1 },
  ],
  [
    'an afterAll that throws',
    `describe('d', () => { describe('e', () => { afterAll(${THROWS}); ${PASSES} }) })`,
    { passed: 1, failed: 1, skipped: 0 },
  ],
  ['an afterAll of the file that throws', `afterAll(${THROWS}); ${PASSES}`, { passed: 1, failed: 1, skipped: 0 }],
  ['a file that cannot be loaded', "throw new Error('of the file')", { passed: 0, failed: 1, skipped: 0 }],
  [
    'an error that no test waits for',
    `test('passes', () => { void Promise.reject(new Error('of nobody')) })`,
    { passed: 1, failed: 1, skipped: 0 },
  ],
])('%s', async ([, source, totals]) => {
  const name = `${Math.random()}.test.js`
  await writeFile(join(root, name), source)
  const run = await counted(name)
  expect(run).toEqual({ totals, exitCode: totals.failed > 0 ? 1 : 0 })
})

test('a run without any test has failed', async () => {
  expect(await counted('nothing-of-this-name')).toMatchObject({ totals: { passed: 0, failed: 1 }, exitCode: 1 })
})

test('what only vitest’s exit code tells is a failure', async () => {
  await writeFile(join(root, 'setup.js'), `export function teardown() { throw new Error('of the end') }`)
  await writeFile(join(root, 'end.test.js'), PASSES)
  const failed = { totals: { passed: 1, failed: 1, skipped: 0 }, exitCode: 1 }
  expect(await counted('end.test.js', join(root, 'setup.js'))).toEqual(failed)
})

/** A run of vitest in a process of its own: it leaves its verdict in the exit code. */
function counted(filter: string, ...globalSetup: string[]): Promise<{ totals: Totals; exitCode: unknown }> {
  const args = ['--input-type=module', '-e', SCRIPT, root, filter, ...globalSetup]
  return new Promise(resolve => {
    const child = execFile(process.execPath, args, { cwd: fileURLToPath(new URL('..', import.meta.url)) }, (_, out) =>
      resolve({ totals: JSON.parse(out.slice(out.lastIndexOf('\n'))) as Totals, exitCode: child.exitCode }),
    )
  })
}
