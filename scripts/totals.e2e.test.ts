import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'

const SCRIPT = `
  import { startVitest } from 'vitest/node'
  import { createTotals } from '${new URL('totals.ts', import.meta.url).href}'
  const { filters = [], faults = [], ...options } = JSON.parse(process.argv[1])
  const reporters = [createTotals(async () => faults)]
  await startVitest('test', filters, { config: false, globals: true, run: true, watch: false, reporters, ...options })
`

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'totals-'))
})
afterEach(() => rm(root, { recursive: true }))

const PASSES = "test('passes', () => {})"
const THROWS = "() => { throw new Error('of the hook') }"

test.for([
  ['tests that pass', PASSES, '1 passed, 0 failed'],
  ['a test that is skipped', `${PASSES}; test.skip('later', () => {})`, '1 passed, 0 failed, 1 skipped'],
  ['a test that fails', `${PASSES}; test('fails', ${THROWS})`, '1 passed, 1 failed'],
  [
    'a beforeAll that throws',
    `${PASSES}; describe('d', () => { beforeAll(${THROWS}); test('is never run', () => {}) })`,
    '1 passed, 1 failed, 1 skipped',
  ],
  [
    'an afterAll that throws',
    `describe('d', () => { describe('e', () => { afterAll(${THROWS}); ${PASSES} }) })`,
    '1 passed, 1 failed',
  ],
  ['an afterAll of the file that throws', `afterAll(${THROWS}); ${PASSES}`, '1 passed, 1 failed'],
  ['a file that cannot be loaded', "throw new Error('of the file')", '0 passed, 1 failed'],
  [
    'an error that no test waits for',
    `test('passes', () => { void Promise.reject(new Error('of nobody')) })`,
    '1 passed, 1 failed',
  ],
] as const)('%s', async ([, source, totals]) => {
  await writeFile(join(root, 'one.test.js'), source)
  expect(await lastLineOf({})).toEqual({ totals, exitCode: totals.includes(' 0 failed') ? 0 : 1 })
})

test('a run without any test has failed', async () => {
  expect(await lastLineOf({})).toEqual({ totals: '0 passed, 1 failed', exitCode: 1 })
})

test('what only vitest’s exit code tells is a failure', async () => {
  await writeFile(join(root, 'setup.js'), `export function teardown() { throw new Error('of the end') }`)
  await writeFile(join(root, 'end.test.js'), PASSES)
  const globalSetup = join(root, 'setup.js')
  expect(await lastLineOf({ globalSetup })).toEqual({ totals: '1 passed, 1 failed', exitCode: 1 })
})

test('each fault that is found in the whole is a failure; a part is not held against it', async () => {
  await writeFile(join(root, 'one.test.js'), PASSES)
  await writeFile(join(root, 'other.test.js'), PASSES)
  const faults = ['a row without a test', 'another']
  expect(await lastLineOf({ faults })).toEqual({ totals: '2 passed, 2 failed', exitCode: 1 })
  for (const part of [{ filters: ['one'] }, { testNamePattern: 'passes' }])
    expect((await lastLineOf({ faults, ...part })).exitCode).toBe(0)
})

/** A run of vitest in a process of its own: what it prints last, and its exit code. */
function lastLineOf(options: object): Promise<{ totals: string | undefined; exitCode: number | null }> {
  const args = ['--input-type=module', '-e', SCRIPT, JSON.stringify({ root, ...options })]
  return new Promise(resolve => {
    const child = execFile(process.execPath, args, { cwd: fileURLToPath(new URL('..', import.meta.url)) }, (_, out) =>
      resolve({ totals: out.trimEnd().split('\n').at(-1), exitCode: child.exitCode }),
    )
  })
}
