/** Everything that can be told without running the code, and the command that mends it. */
export const CHECKS = [
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
