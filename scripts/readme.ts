/** `pnpm generate`: writes the tables of the guides that are made of the code: configuration and errors. */
import { readFile, writeFile } from 'node:fs/promises'
import { withConfiguration } from './readme-configuration.ts'
import { withErrors, withReasons } from './readme-errors.ts'

await write('../docs/operations.md', withConfiguration)
await write('../docs/errors.md', withReasons)
await write('../packages/client/README.md', withErrors)

async function write(page: string, change: (text: string) => string): Promise<void> {
  const place = new URL(page, import.meta.url)
  await writeFile(place, change(await readFile(place, 'utf8')))
}
