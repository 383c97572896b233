import { run } from '../scripts/run.ts'

/** Before any test: the page that the gateway serves. */
export default async function buildPage(): Promise<void> {
  if ((await run('turbo', 'run', 'build', '--output-logs=errors-only')) !== 0) throw new Error('The page does not build.')
}
