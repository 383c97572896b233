/** `pnpm generate`: writes `src/generated` from the spec. */
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { generate } from './generate.ts'

const target = fileURLToPath(new URL('../src/generated', import.meta.url))
// A spec that cannot be generated from must leave the last good client where it is.
const fresh = `${target}.new`
await rm(fresh, { recursive: true, force: true })
await generate(fileURLToPath(import.meta.resolve('@resumable-media/openapi/kaleyra.yaml')), fresh)
await rm(target, { recursive: true, force: true })
await rename(fresh, target)
