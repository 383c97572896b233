import { expect, test } from 'vitest'
import { by, fileLabel } from './cell.ts'
import type { Cells, Section } from './cell.ts'
import { faultsOf } from './faults.ts'
import { renderContract } from './render.ts'
import { rowsOf } from './rows.ts'
import { contractTable } from './table.ts'

const FILE = 'packages/client/test/mock.test.ts'
const cells: Cells = {
  spec: 'in words',
  client: by('client/mock', 'group > understands'),
  mock: [by('client/mock', 'group > understands'), by('client/mock', 'has no "\\"')],
  sandbox: 'in words',
  gateway: 'in words',
}
const table: Section[] = [{ title: 'Rules', rows: [{ what: 'a rule', cells }] }]

const ran = (state: string, test_ = 'group > understands', file = FILE) => ({ file, test: test_, state })
const OTHER = ran('passed', 'has no "\\"')

test('a table whose tests have all passed has no fault', () => {
  expect(faultsOf(table, [OTHER, ran('passed')])).toEqual([])
})

test.each([
  ['failed', [OTHER, ran('failed')], 'client/mock › group > understands: failed.'],
  ['was skipped', [OTHER, ran('skipped')], 'client/mock › group > understands: skipped.'],
  ['failed under one of two rows', [OTHER, ran('passed'), ran('failed')], 'failed.'],
  ['is not there', [OTHER], 'client/mock › group > understands: there is no such test. Name the test that shows it'],
  ['has a name that goes on', [OTHER, ran('passed', 'group > understands it')], 'there is no such test'],
  [
    'is in one of two files of one name',
    [OTHER, ran('passed'), ran('passed', 'x', 'packages/client/src/mock.test.ts')],
    'client/mock › group > understands: two files are called client/mock',
  ],
])('a test that %s is a fault, told once', (_, tests, fault) => {
  const faults = faultsOf(table, tests).filter(text => text.includes('understands'))
  expect(faults).toEqual([expect.stringContaining(fault)])
})

test('a file that was not run is a fault of each of its tests', () => {
  expect(faultsOf(table, [])).toHaveLength(2)
})

test('a name of the spec without a row, and a row without its name, are errors', () => {
  expect(rowsOf(['id'], { id: cells })).toEqual([{ what: '`id`', cells }])
  expect(() => rowsOf(['id', 'limit'], { id: cells })).toThrow('no row for limit of the spec')
  expect(() => rowsOf([], { id: cells })).toThrow('rows for id, which the spec has not')
})

test('a cell is printed with the link to its file, and its words so that Markdown leaves them alone', () => {
  const text = renderContract(table, new Map([['client/mock', FILE]]))
  expect(text).toContain(
    '| a rule | *in words* | [client/mock] › group › understands ' +
      String.raw`| [client/mock] › group › understands<br>[client/mock] › has no "\\" | *in words* | *in words* |`,
  )
  expect(text).toMatch(/\n\[client\/mock\]: \.\.\/packages\/client\/test\/mock\.test\.ts\n$/u)
})

test('a file is called by its package and what is its own', () => {
  expect(['apps/gateway/test/upload.e2e.test.ts', 'openapi/contract.test.ts', FILE].map(fileLabel)).toEqual([
    'gateway/upload',
    'openapi/contract',
    'client/mock',
  ])
})

test('the table has a row for all that the spec has, and no empty cell', () => {
  const rows = contractTable().flatMap(section => section.rows)
  expect(rows.length).toBeGreaterThan(70)
  expect(rows.filter(row => Object.values(row.cells).includes(''))).toEqual([])
})
