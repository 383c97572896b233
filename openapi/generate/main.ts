/** `pnpm generate`: checks the spec, then writes `examples.gen.ts` from it. A spec with faults changes nothing. */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { checkSpec } from '../check/check-spec.ts'
import { reportFaults, reportingFaults } from '../check/spec-fault.ts'
import { examplesModule } from './examples.ts'

const path = fileURLToPath(new URL('../kaleyra.yaml', import.meta.url))
const { document, faults } = await checkSpec(path, 'openapi/kaleyra.yaml')
if (reportFaults(faults))
  await reportingFaults(document, async () =>
    writeFile(new URL('../examples.gen.ts', import.meta.url), examplesModule(document.value)),
  )
