/** `pnpm generate`: writes the types, the operations and the settings of the gateway's schema. */
import { writeFile } from 'node:fs/promises'
import { generate } from './generate.ts'

for (const { file, text } of await generate()) await writeFile(file, text)
