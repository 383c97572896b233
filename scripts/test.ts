/** `pnpm test`: the checks, then every test. Each check counts as one; the last line is the totals. */
import { startVitest } from 'vitest/node'
import { checkCount, runChecks } from './checks.ts'

const failedChecks = await runChecks()
const vitest = await startVitest('test', process.argv.slice(2), { run: true, watch: false })
const tests = vitest.state.getTestModules().flatMap(module => [...module.children.allTests()])
const count = (state: string) => tests.filter(test => test.result().state === state).length
// A file that could not be loaded has no tests that could fail, and an error between tests belongs to none.
const broken = vitest.state.getTestModules().filter(module => module.errors().length > 0).length
const unhandled = vitest.state.getUnhandledErrors().length
await vitest.close()

const failed = count('failed') + broken + unhandled + failedChecks.length
const passed = count('passed') + checkCount - failedChecks.length
const skipped = count('skipped')
if (failedChecks.length > 0) process.stdout.write(`checks that failed: ${failedChecks.join(', ')}\n`)
process.exitCode = failed > 0 || tests.length === 0 ? 1 : 0
process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}\n`, () =>
  process.exit(),
)
