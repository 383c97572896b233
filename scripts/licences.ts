/** `pnpm licence-list`: writes docs/licences.md: what our packages and programs need to run, by licence. With --check it only compares. */
import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { licencesPage, strangersOf } from './licences/page.ts'
import type { Licences } from './licences/page.ts'
import { ROOT, toolEnvironment } from './run.ts'

const PAGE = new URL('../docs/licences.md', import.meta.url)

// Optional packages are those of one platform only: what is installed here would not be what is listed there.
const LIST = ['-r', 'licenses', 'list', '--prod', '--no-optional', '--json']
const { stdout } = await promisify(execFile)('pnpm', LIST, {
  cwd: ROOT,
  env: toolEnvironment(),
  maxBuffer: 16 * 1024 * 1024,
})
const licences = JSON.parse(stdout) as Licences
const strangers = strangersOf(licences)
const page = licencesPage(licences)
const isSame = (await readFile(PAGE, 'utf8').catch(() => '')) === page

for (const stranger of strangers)
  process.stderr.write(
    `${stranger}: not a licence that scripts/licences/page.ts allows. Use another package, or add it.\n`,
  )
if (!process.argv.includes('--check')) await writeFile(PAGE, page)
else if (!isSame)
  process.stderr.write('docs/licences.md is not what is installed. Run `pnpm licence-list`, and commit it.\n')
if (strangers.length > 0 || (process.argv.includes('--check') && !isSame)) process.exitCode = 1
