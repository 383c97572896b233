import type { TestModule } from 'vitest/node'

/** The tests that failed first and then passed: something in them waits for time, or for luck. */
export function secondTries(modules: readonly TestModule[]): string[] {
  const tests = modules.flatMap(module => [...module.children.allTests('passed')])
  return tests
    .filter(test => test.diagnostic()?.flaky)
    .map(test => `${test.module.relativeModuleId} › ${test.fullName}`)
}
