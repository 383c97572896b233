/** `pnpm generate`: checks the spec, then writes `examples.gen.ts` and `operations.gen.ts` from it. A spec with faults changes nothing. */
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { checkSpec } from '../check/check-spec.ts'
import { reportFaults, reportingFaults } from '../check/spec-fault.ts'
import { examplesModule } from './examples.ts'
import { operationsModule } from './operations.ts'

const path = fileURLToPath(new URL('../kaleyra.yaml', import.meta.url))
const { document, faults } = await checkSpec(path, 'openapi/kaleyra.yaml')
if (reportFaults(faults))
  await reportingFaults(document, async () => {
    const modules = { examples: examplesModule(document.value), operations: operationsModule(document.value) }
    for (const [name, text] of Object.entries(modules))
      await writeFile(new URL(`../${name}.gen.ts`, import.meta.url), text)
  })
