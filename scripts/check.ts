/** `pnpm check`: lint, format, the spec, types. */
import { runChecks } from './checks.ts'

const failed = await runChecks()
if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`)
process.exit(failed.length > 0 ? 1 : 0)
