import { expect, test } from 'vitest'
import { licencesPage, strangersOf } from './licences/page.ts'

const LICENCES = {
  MIT: [
    { name: 'b', versions: ['2.0.0'] },
    { name: 'a', versions: ['1.0.0', '1.1.0'] },
  ],
  'AGPL-3.0': [{ name: 'c', versions: ['3.0.0'] }],
  Unknown: [
    { name: 'combine-errors', versions: ['3.0.3'] },
    { name: 'd', versions: ['4.0.0'] },
  ],
}

test('a licence that is not allowed is named with its package, and so is a package that names none [licence-allowed]', () => {
  expect(strangersOf(LICENCES)).toEqual(['c 3.0.0 (AGPL-3.0)', 'd 4.0.0 (Unknown)'])
  expect(strangersOf({ MIT: LICENCES.MIT })).toEqual([])
})

test('the page has each licence with its packages, in whatever order they were found', () => {
  const page = licencesPage(LICENCES)
  expect(page).toContain('## MIT\n\na 1.0.0 and 1.1.0, b 2.0.0, combine-errors 3.0.3\n')
  expect(licencesPage(Object.fromEntries(Object.entries(LICENCES).toReversed()))).toBe(page)
})
