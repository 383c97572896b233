/** `pnpm build`: the console's page, then every published package; in the folder of one, that one alone. */
import { relative, sep } from 'node:path'
import { ConfigError, defineCommand } from '@resumable-media/runtime/config'
import { buildPage } from '../../scripts/build-page.ts'
import { ROOT } from '../../scripts/run.ts'
import { buildPackage } from './build.ts'
import { folders } from './published.ts'

const command = defineCommand(
  `Usage: pnpm build

Builds the console's page, and writes what is packed of each published package into its folder \`dist\`. In the folder of one
package, as \`pnpm pack\` runs it, it builds that one.`,
  {},
  ({ '--help': help = false }) => ({ help }),
)

try {
  if (command.read(process.argv.slice(2)).help) process.stdout.write(command.help)
  else await build(relative(ROOT, process.cwd()).split(sep).join('/'))
} catch (error) {
  if (!(error instanceof ConfigError)) throw error
  process.stderr.write(`${error.message}\n`)
  process.exitCode = 1
}

async function build(here: string): Promise<void> {
  const wanted = here === '' ? folders : folders.filter(folder => folder === here)
  if (wanted.length === 0)
    throw new ConfigError(`${here} is no package that is published: see tools/pack/published.ts.`)
  if (wanted.includes('apps/gateway')) await buildPage()
  for (const folder of wanted) {
    await buildPackage(folder)
    process.stdout.write(`${folder}/dist\n`)
  }
}
