import { relative } from 'node:path'
import * as openapiTs from '@hey-api/openapi-ts'
import type { SpecDocument } from '@resumable-media/openapi/check'
import { undiciClient } from '../src/generate/undici-client.ts'
import { writeLimits } from './limits.ts'
import { writeRefusals } from './refusals.ts'

/** Writes everything that is generated from the spec at `specPath` into the folder `target`. Same input, same bytes. */
export async function generate(specPath: string, document: SpecDocument, target: string): Promise<void> {
  await openapiTs.createClient({
    // The generator takes a bare relative path for a name in its registry.
    input: `./${relative(process.cwd(), specPath)}`,
    output: { path: target, module: { extension: '.ts' } },
    logs: { level: 'silent' },
    plugins: [
      undiciClient(openapiTs, '#transport')(),
      '@hey-api/typescript',
      '@hey-api/schemas',
      'zod',
      { name: '@hey-api/sdk', validator: { response: 'zod' } },
    ],
  })
  await writeLimits(document, target)
  await writeRefusals(document, target)
}
