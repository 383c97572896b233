import { expect, test } from 'vitest'
import { anchorsOf, read } from '../../test/pages.ts'
import { GOALS } from './goals.ts'
import { placesOf, withTables } from './limit-page.ts'
import { LIMIT_TABLES, medianOf, ratioOf } from './limit-tables.ts'

const PAGE = 'docs/benchmarks/limit.md'

test('each table has its place on the page of the limit, and each place its table', () => {
  expect(placesOf(read(PAGE)).toSorted()).toEqual([...LIMIT_TABLES].toSorted())
})

test('each heading that says why a goal is missed is there', () => {
  const reasons = GOALS.flatMap(({ why }) => why ?? [])
  expect(reasons.length).toBeGreaterThan(0)
  expect(reasons.filter(why => !anchorsOf(PAGE).includes(why))).toEqual([])
})

test('a table takes its place; places without a table, and all else, stay', () => {
  const page =
    'One\n<!-- measured tus -->\nold\n<!-- /measured -->\ntwo\n<!-- measured small -->\nold\n<!-- /measured -->\n'
  const rows = [['who'], ['gateway']]
  expect(withTables(page, [{ name: 'tus', rows }])).toBe(page.replace('old', '\n| who |\n| --- |\n| gateway |\n'))
})

test('a value and a ratio are medians of the rounds; what is not known is left out', () => {
  expect(medianOf([1, 3, 2], 'ms')).toBe('2 ms')
  expect(medianOf([Number.NaN], 'syncs')).toBe('')
  expect(medianOf(undefined, 'ms')).toBe('')
  expect(ratioOf([2, 6, 4], [2, 2, 2])).toBe('2 × (1–3)')
  expect(ratioOf([2], [1])).toBe('2 ×')
  const own = [1, 2]
  expect(ratioOf(own, own)).toBe('')
})
