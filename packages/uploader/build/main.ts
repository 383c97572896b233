/** `pnpm build`: what is published, into `dist`: ESM for bundlers and its types, with the rules of file names in it. */
import { execFileSync } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url))

await rm(at('../dist'), { recursive: true, force: true })
const build = await rolldown({
  input: { index: at('../src/index.ts'), react: at('../src/react/index.ts'), uppy: at('../src/uppy/index.ts') },
  external: ['tus-js-client', 'react', '@uppy/core'],
  platform: 'browser',
})
await build.write({ dir: at('../dist'), format: 'esm' })
await build.close()
execFileSync('tsc', ['-p', at('.')], { stdio: 'inherit' })
