import * as fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { callbackProperties } from './properties/callbacks.ts'
import { openContentProperties } from './properties/contents.ts'
import { metadataProperties } from './properties/metadata.ts'
import { openStateProperties } from './properties/states.ts'

// The same inputs in each run; `pnpm fuzz` tries others.
const RUNS = { seed: 6, numRuns: 300 }

test.each(Object.entries({ ...callbackProperties, ...metadataProperties }))('%s', (_name, property) => {
  expect(() => fc.assert(property, RUNS)).not.toThrow()
})

const [contents, states] = await Promise.all([openContentProperties(), openStateProperties()])
afterAll(() => Promise.all([contents.close(), states.close()]))

test.each(Object.entries(contents.properties))('%s', async (_name, property) => {
  await expect(fc.assert(property, RUNS)).resolves.toBeUndefined()
})

// Each step is on the disk.
test.each(Object.entries(states.properties))('%s', async (_name, property) => {
  await expect(fc.assert(property, { ...RUNS, numRuns: 150 })).resolves.toBeUndefined()
})
