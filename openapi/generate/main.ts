/** `pnpm generate`: writes `examples.gen.ts` from the spec. */
import { readFile, writeFile } from 'node:fs/promises'
import { examplesModule } from './examples.ts'

const spec = await readFile(new URL('../kaleyra.yaml', import.meta.url), 'utf8')
await writeFile(new URL('../examples.gen.ts', import.meta.url), examplesModule(spec))
