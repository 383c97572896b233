/** `pnpm generate`: writes `src/generated` from the spec. */
import { rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { generate } from './generate.ts'

const target = fileURLToPath(new URL('../src/generated', import.meta.url))
await rm(target, { recursive: true, force: true })
await generate(fileURLToPath(import.meta.resolve('@resumable-media/openapi/kaleyra.yaml')), target)
