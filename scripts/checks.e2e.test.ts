import { expect, test } from 'vitest'
import { CHECKS } from './checks.ts'
import { run } from './run.ts'

test.for(CHECKS)('the check has nothing to say: $name', async ({ command, cure }) => {
  const { exitCode, output } = await run(command)
  expect(exitCode, `${output}\n${cure}`).toBe(0)
})
