/** `pnpm generate`: writes the types and the operations of the gateway's schema. */
import { writeFile } from 'node:fs/promises'
import { GENERATED, generate } from './generate.ts'

await writeFile(GENERATED, await generate())
