import { buildPage } from '../scripts/build-page.ts'
import { run } from '../scripts/run.ts'

/** Before any test: the page that the gateway serves, and what the programs compile, which those that are killed never keep. */
export default async function prepare(): Promise<void> {
  const programs = ['apps/gateway/src/main.ts', 'apps/sandbox/src/main.ts', 'packages/mock/src/main.ts']
  await Promise.all([buildPage(), ...programs.map(main => run(['node', main, '--help']))])
}
