/** `pnpm generate`: writes `src/generated` from the spec, and reports the lines of `src` that have to follow. */
import { rename, rm } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { checkDocument, reportFaults, reportingFaults } from '@resumable-media/openapi/check'
import { generate } from './generate.ts'
import { missingImports } from './missing-imports.ts'

const spec = fileURLToPath(import.meta.resolve('@resumable-media/openapi/kaleyra.yaml'))
const src = fileURLToPath(new URL('../src', import.meta.url))
const target = `${src}/generated`
// A spec that cannot be generated from must leave the last good client where it is.
const fresh = `${target}.new`
const { document, faults } = await checkDocument(spec, 'openapi/kaleyra.yaml')
if (reportFaults(faults)) {
  try {
    await reportingFaults(document, write)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
}

async function write(): Promise<void> {
  await rm(fresh, { recursive: true, force: true })
  await generate(spec, document, fresh)
  await rm(target, { recursive: true, force: true })
  await rename(fresh, target)
  reportFaults(await missingImports(src))
}
