import { checkDocument } from '@resumable-media/openapi/check'
import { expect } from 'vitest'
import { generate } from '../generate/generate.ts'

/** Generates from a document that has no faults, as `pnpm generate` does. */
export async function generateAt(spec: string, target: string): Promise<void> {
  const { document, faults } = await checkDocument(spec, 'kaleyra.yaml')
  expect(faults).toEqual([])
  await generate(spec, document, target)
}
