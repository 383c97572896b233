import type { Reporter, TestModule, Vitest } from 'vitest/node'

type FaultsOf = (modules: readonly TestModule[]) => Promise<string[]>

/**
 * Ends the output of a run with its totals: `N passed, N failed`, and how many were skipped where some were. What
 * `faultsOf` finds in a whole run counts as failed; a part of the tests cannot show the whole.
 */
export function createTotals(faultsOf: FaultsOf): Reporter {
  let vitest: Vitest | undefined
  let isWhole = false
  let seen = { passed: 0, failed: 0, skipped: 0 }
  return {
    onInit(given) {
      vitest = given
      // Not before: what goes wrong at the very end is told by the exit code only.
      process.once('exit', exitCode => {
        const { passed, skipped } = seen
        const failed = exitCode === 0 ? seen.failed : seen.failed || 1
        process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
      })
    },
    async onTestRunStart(specifications) {
      const all = (await vitest?.globTestSpecifications()) ?? []
      const { testNamePattern, project = [] } = vitest?.config ?? {}
      isWhole = specifications.length === all.length && testNamePattern === undefined && project.length === 0
    },
    async onTestRunEnd(modules, unhandledErrors) {
      const faults = isWhole ? await faultsOf(modules) : []
      for (const fault of faults) process.stdout.write(`contract: ${fault}\n`)
      const counted = countTests(modules)
      seen = { ...counted, failed: counted.failed + unhandledErrors.length + faults.length }
      if (seen.failed > 0) process.exitCode ||= 1
    },
  }
}

/** Every fault that vitest saw is a failure, also one that no test has: a file that cannot be loaded, a hook that threw. */
function countTests(modules: readonly TestModule[]) {
  const tests = modules.flatMap(module => [...module.children.allTests()])
  const suites = [...modules, ...modules.flatMap(module => [...module.children.allSuites()])]
  const count = (...states: string[]) => tests.filter(test => states.includes(test.result().state)).length
  // A test that is still pending when all is over has not been run to its end.
  const failed = count('failed', 'pending') + suites.filter(suite => suite.errors().length > 0).length
  return { passed: count('passed'), failed, skipped: count('skipped') }
}
