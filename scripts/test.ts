/**
 * `pnpm test`: the checks, then every test, then the table of what the tests show. Each check counts as one, and so does
 * each fault of the table; the last line is the totals.
 */
import { checkCount, runChecks } from './checks.ts'
import { checkContract } from '../tools/contract/main.ts'
import { runTests } from './run-tests.ts'
import { secondTries } from './second-tries.ts'

const filters = process.argv.slice(2)
const failedChecks = await runChecks()
const { modules, totals } = await runTests(filters)
// A part of the tests cannot show the whole.
const faults = filters.length === 0 ? await checkContract(modules) : []

for (const name of secondTries(modules)) process.stdout.write(`passed at the second try only: ${name}\n`)
if (failedChecks.length > 0) process.stdout.write(`checks that failed: ${failedChecks.join(', ')}\n`)
for (const fault of faults) process.stdout.write(`contract: ${fault}\n`)

const passed = totals.passed + checkCount - failedChecks.length
const failed = totals.failed + failedChecks.length + faults.length
const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : ''
if (failed > 0) process.exitCode ||= 1
process.stdout.write(`${passed} passed, ${failed} failed${skipped}\n`, () => process.exit())
