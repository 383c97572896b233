/** `pnpm generate`: writes the directions of imports into .oxlintrc.json. */
import { readFile, writeFile } from 'node:fs/promises'
import { importOverrides, isGenerated } from './import-overrides.ts'
import { run } from './run.ts'

const path = new URL('../.oxlintrc.json', import.meta.url)
const config = JSON.parse(await readFile(path, 'utf8')) as { overrides: Parameters<typeof isGenerated>[0][] }
config.overrides = [...config.overrides.filter(one => !isGenerated(one)), ...importOverrides()]
await writeFile(path, `${JSON.stringify(config, null, 2)}\n`)
const { exitCode, output } = await run(['oxfmt', '.oxlintrc.json'])
if (exitCode !== 0) process.stderr.write(output)
process.exitCode = exitCode
