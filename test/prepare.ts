import { join } from 'node:path'
import { buildPage } from '../scripts/build-page.ts'
import { ROOT, run } from '../scripts/run.ts'
import { bundleProgram } from '../tools/pack/program.ts'

/**
 * Before any test: the page that the gateway serves, the gateway as one bundle, which starts in half the time, and what the
 * programs compile, which those that are killed never keep.
 */
export default async function prepare(): Promise<void> {
  // By another project.
  if (process.env['GATEWAY_MAIN'] !== undefined) return
  const warm = (main: string) => run(['node', main, '--help'])
  await Promise.all([
    buildPage().then(async () => {
      const main = await bundleProgram('apps/gateway', join(ROOT, 'node_modules/.cache/gateway'))
      await warm(main)
      // For test-kit, in each worker.
      process.env['GATEWAY_MAIN'] = main
    }),
    warm('apps/sandbox/src/main.ts'),
    warm('packages/mock/src/main.ts'),
  ])
}
