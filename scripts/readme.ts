/** `pnpm generate`: writes the tables of configuration into the README. */
import { readFile, writeFile } from 'node:fs/promises'
import { withConfiguration } from './readme-configuration.ts'

const readme = new URL('../README.md', import.meta.url)
await writeFile(readme, withConfiguration(await readFile(readme, 'utf8')))
