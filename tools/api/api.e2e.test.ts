import { expect, test } from 'vitest'
import { folders } from '../pack/published.ts'
import { readChangesets, readRecord, surfaceIn } from './record.ts'
import { surfaceOf } from './surface.ts'

test.each(folders)('what users of %s rely on is what docs/api says', async folder => {
  const recorded = surfaceIn(readRecord(folder) ?? '')
  expect(recorded, 'run `pnpm api`, which asks for a changeset, and commit docs/api').toBe(await surfaceOf(folder))
})

test('every changeset is read with the packages that it names', () => {
  expect(readChangesets().filter(({ names }) => names.length === 0)).toEqual([])
})
