import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { fileNameProperties } from './properties.ts'

// The same inputs in each run; `pnpm fuzz` tries others.
test.each(Object.entries(fileNameProperties))('%s', (_name, property) => {
  expect(() => fc.assert(property, { seed: 6, numRuns: 500 })).not.toThrow()
})
