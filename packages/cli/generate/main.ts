/** `pnpm generate`: writes the help into the README. */
import { readFile, writeFile } from 'node:fs/promises'
import { withHelp } from './with-help.ts'

const page = new URL('../README.md', import.meta.url)
await writeFile(page, withHelp(await readFile(page, 'utf8')))
