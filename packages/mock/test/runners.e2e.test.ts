import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { runCommand } from './start-command.ts'

const path = (name: string) => fileURLToPath(new URL(`runners/${name}`, import.meta.url))

test('works in node:test', async () => {
  const { code, output } = await runCommand(['--test', '--test-reporter=tap', path('node-test.fixture.ts')])
  expect(output).toMatch(/^# pass 3\n# fail 0$/m)
  expect(code).toBe(0)
})
