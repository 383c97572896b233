/** `pnpm generate`: writes the tables of configuration into the operations guide. */
import { readFile, writeFile } from 'node:fs/promises'
import { withConfiguration } from './readme-configuration.ts'

const guide = new URL('../docs/operations.md', import.meta.url)
await writeFile(guide, withConfiguration(await readFile(guide, 'utf8')))
