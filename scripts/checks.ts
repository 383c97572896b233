import { run } from './run.ts'

/** Everything that can be told without running the code, and the command that mends it. */
const CHECKS = [
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'], cure: 'mend what it names' },
  { name: 'format', command: ['oxfmt', '--check'], cure: 'pnpm format' },
  {
    name: 'spec lint and types',
    command: ['turbo', 'run', 'lint', 'typecheck', '--output-logs=errors-only'],
    cure: 'mend what it names',
  },
  { name: 'licences', command: ['node', 'scripts/licences.ts', '--check'], cure: 'pnpm licence-list' },
  { name: 'types of scripts', command: ['tsc', '-p', '.'], cure: 'mend what it names' },
] as const

/** Runs every check, also after one that fails; answers the names of those that failed. */
export async function runChecks(): Promise<string[]> {
  const failed: string[] = []
  for (const { name, command, cure } of CHECKS) {
    const [program, ...args] = command
    if ((await run(program, ...args)) === 0) continue
    process.stderr.write(`\n${name} failed: ${cure}\n`)
    failed.push(name)
  }
  return failed
}

export const checkCount = CHECKS.length
