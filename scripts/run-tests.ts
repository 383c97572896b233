import { startVitest } from 'vitest/node'
import type { TestModule, TestUserConfig } from 'vitest/node'
import { countTests } from './count-tests.ts'
import type { Totals } from './count-tests.ts'

/** Runs the tests of the files that `filters` name, or of all; answers what ran and what it came to. */
export async function runTests(
  filters: string[],
  options: TestUserConfig = {},
): Promise<{ modules: TestModule[]; totals: Totals }> {
  const vitest = await startVitest('test', filters, { run: true, watch: false, ...options })
  const modules = vitest.state.getTestModules()
  const unhandledErrors = vitest.state.getUnhandledErrors().length
  // What goes wrong at the end is told by the exit code only.
  await vitest.close()
  return { modules, totals: countTests({ modules, unhandledErrors, exitCode: process.exitCode }) }
}
