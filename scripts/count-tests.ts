import type { TestModule } from 'vitest/node'

export type Totals = { passed: number; failed: number; skipped: number }

type Run = {
  modules: readonly TestModule[]
  unhandledErrors: number
  exitCode: typeof process.exitCode
}

/**
 * What a run came to. Every fault that vitest saw is a failure, also one that no test has: a file that could not be
 * loaded, a hook that threw, an error between tests. A run that vitest ends with another code than 0 has failed, and so
 * has one without a test.
 */
export function countTests({ modules, unhandledErrors, exitCode }: Run): Totals {
  const tests = modules.flatMap(module => [...module.children.allTests()])
  const suites = [...modules, ...modules.flatMap(module => [...module.children.allSuites()])]
  const count = (...states: string[]) => tests.filter(test => states.includes(test.result().state)).length

  // A test that is still pending when all is over has not been run to its end.
  const seen = count('failed', 'pending') + suites.filter(suite => suite.errors().length > 0).length + unhandledErrors
  const failed = seen === 0 && (isFailure(exitCode) || tests.length === 0) ? 1 : seen
  return { passed: count('passed'), failed, skipped: count('skipped') }
}

const isFailure = (exitCode: Run['exitCode']) => exitCode !== undefined && Number(exitCode) !== 0
