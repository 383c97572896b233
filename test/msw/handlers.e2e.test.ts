import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

test.each([
  ['MSW 3', []],
  ['MSW 2', ['--import', path('msw-2.ts')]],
] as const)('the real client is answered by the handlers in %s [msw-real-client]', async (_, args) => {
  const tested = ['--test', '--test-reporter=tap', ...args, path('handlers.fixture.ts')]
  const { stdout } = await promisify(execFile)(process.execPath, tested).catch((error: { stdout: string }) => error)
  expect(stdout).toMatch(/^# pass 6\n# fail 0$/mu)
})
