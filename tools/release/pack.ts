/**
 * `pnpm release-pack [v1.2.3]`: builds every published package and packs each into tarballs/. With a tag it first checks that
 * the packages are of that version. In a hosted workflow they name its repository, without which npm refuses a provenance.
 */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT, run } from '../../scripts/run.ts'
import { folders } from '../pack/published.ts'
import { withRepository, wrongVersion } from './manifest.ts'

const [tag] = process.argv.slice(2)
const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env

for (const folder of folders) {
  const fault = wrongVersion(await readFile(join(ROOT, folder, 'package.json'), 'utf8'), tag)
  if (fault) throw new Error(fault)
}
await must(['node', 'tools/pack/main.ts'])
if (server && repository)
  for (const folder of folders) {
    const path = join(ROOT, folder, 'dist/package.json')
    await writeFile(path, withRepository(await readFile(path, 'utf8'), `${server}/${repository}`, folder))
  }
await rm(join(ROOT, 'tarballs'), { recursive: true, force: true })
const filters = folders.flatMap(folder => ['--filter', `./${folder}`])
process.stdout.write(
  await must([
    'pnpm',
    ...filters,
    'pack',
    '--config.ignore-scripts=true',
    '--pack-destination',
    join(ROOT, 'tarballs'),
  ]),
)

async function must(command: [string, ...string[]]): Promise<string> {
  const { exitCode, output } = await run(command)
  if (exitCode !== 0) throw new Error(`${command.slice(0, 2).join(' ')} ended with ${exitCode}.\n${output}`)
  return output
}
