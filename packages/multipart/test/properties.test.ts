import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { multipartProperties } from './properties.ts'

// The same inputs in each run; `pnpm fuzz` tries others.
test.each(Object.entries(multipartProperties))('%s', async (_name, property) => {
  await expect(fc.assert(property, { seed: 6, numRuns: 300 })).resolves.toBeUndefined()
})
