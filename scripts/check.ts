/** `pnpm check`: lint, format, the spec, types. Each runs, also after one that fails. */
import { CHECKS } from './checks.ts'
import { run } from './run.ts'

const failed: string[] = []
for (const { name, command, cure } of CHECKS) {
  const { exitCode, output } = await run(command)
  process.stdout.write(output)
  if (exitCode === 0) continue
  process.stderr.write(`\n${name} failed: ${cure}\n`)
  failed.push(name)
}
if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`)
process.exitCode = failed.length > 0 ? 1 : 0
