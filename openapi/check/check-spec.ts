import { checkDocument } from './check-document.ts'
import type { Fault, SpecDocument } from './document.ts'
import { refusalsOf } from './refusals.ts'
import type { Refusal } from './refusals.ts'
import { strictLint } from './strict-lint.ts'

export type CheckedSpec = { document: SpecDocument; refusals: Refusal[]; faults: Fault[] }

/** Checks all that is generated from in `kaleyra.yaml`. What cannot be read hides what else is wrong, and comes alone. */
export async function checkSpec(path: string, name: string): Promise<CheckedSpec> {
  const { document, faults } = await checkDocument(path, name)
  if (faults.length > 0) return { document, refusals: [], faults }
  const { refusals, faults: ofRefusals } = refusalsOf(document)
  return { document, refusals, faults: [...ofRefusals, ...(await strictLint(path, name))] }
}
