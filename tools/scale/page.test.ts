import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { withTables } from './page.ts'

test('a table stands between its marks, and the rest of the page stays', () => {
  const page = 'before\n\n<!-- steps -->\nold\n<!-- /steps -->\n\nafter\n'
  expect(withTables(page, { steps: '| new |' })).toBe(
    'before\n\n<!-- steps -->\n\n| new |\n\n<!-- /steps -->\n\nafter\n',
  )
  expect(() => withTables(page, { whole: '' })).toThrow('docs/scale.md has no marks for "whole"')
})

test('docs/scale.md is of a run in which everything held', () => {
  const page = readFileSync(new URL('../../docs/scale.md', import.meta.url), 'utf8')
  const checks = page.slice(page.indexOf('<!-- checks -->'), page.indexOf('<!-- /checks -->'))
  expect(checks.match(/\| ok \|/gu)?.length).toBeGreaterThan(10)
  expect(checks).not.toContain('NOT')
  expect(page).not.toMatch(/NaN|undefined/u)
})
