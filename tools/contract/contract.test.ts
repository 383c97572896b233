import { idFaults } from '@resumable-media/test-kit/test-ids'
import { expect, test } from 'vitest'
import { by, testsOf } from './cell.ts'
import type { Cells, Section } from './cell.ts'
import { faultsOf } from './faults.ts'
import { renderContract } from './render.ts'
import { rowsOf } from './rows.ts'
import { contractTable } from './table.ts'

const cells: Cells = {
  spec: 'in words',
  client: by('client-understands'),
  mock: [by('client-understands'), by('mock-names', '"\\"')],
  sandbox: 'in words',
  gateway: 'in words',
  cli: 'in words',
  docs: 'in words',
}
const table: Section[] = [{ title: 'Rules', rows: [{ what: 'a rule', cells }] }]

const IDS = new Map([
  ['client-understands', ['a.test.ts']],
  ['mock-names', ['b.test.ts']],
])
const ran = (state: string, test_ = 'group > understands [client-understands]') => ({ test: test_, state })
const OTHER = ran('passed', 'has no "\\" [mock-names]')

test('a table whose tests have all passed has no fault', () => {
  expect(faultsOf(table, [OTHER, ran('passed')], IDS)).toEqual([])
})

test('a test that is renamed or moved is still the same', () => {
  expect(faultsOf(table, [OTHER, ran('passed', 'gets it right [client-understands]')], IDS)).toEqual([])
})

test.each([
  ['failed', [OTHER, ran('failed')], 'client-understands: failed.'],
  ['was skipped', [OTHER, ran('skipped')], 'client-understands: skipped.'],
  ['failed in one of its cases', [OTHER, ran('passed'), ran('failed')], 'failed.'],
  ['is not there', [OTHER], 'client-understands: no such test was run. End the name of the test that shows it'],
  ['has an id that goes on', [OTHER, ran('passed', 'x [client-understands-it]')], 'no such test was run'],
])('a test that %s is a fault, told once', (_, tests, fault) => {
  const faults = faultsOf(table, tests, IDS).filter(text => text.includes('understands'))
  expect(faults).toEqual([expect.stringContaining(fault)])
})

test('a case that was not run is a fault, whatever other cases did', () => {
  const faults = faultsOf(table, [ran('passed'), ran('passed', 'has no "/" [mock-names]')], IDS)
  expect(faults).toEqual([expect.stringContaining(String.raw`mock-names › "\": no such test was run`)])
})

test('an id of two tests is a fault', () => {
  const ids = new Map([...IDS, ['mock-names', ['b.test.ts', 'c.test.ts']]])
  const fault = 'b.test.ts and c.test.ts have a test with this id'
  expect(faultsOf(table, [OTHER, ran('passed')], ids)).toEqual([expect.stringContaining(fault)])
})

test('a name of the spec without a row, and a row without its name, are errors', () => {
  expect(rowsOf(['id'], { id: cells })).toEqual([{ what: '`id`', cells }])
  expect(() => rowsOf(['id', 'limit'], { id: cells })).toThrow('no row for limit of the spec')
  expect(() => rowsOf([], { id: cells })).toThrow('rows for id, which the spec has not')
})

test('a cell is printed with its ids and cases, and its words so that Markdown leaves them alone', () => {
  expect(renderContract(table)).toContain(
    '| a rule | *in words* | client-understands ' +
      String.raw`| client-understands<br>mock-names › "\\" | *in words* | *in words* |`,
  )
})

test('the table has a row for all that the spec has, and no empty cell', () => {
  const rows = contractTable().flatMap(section => section.rows)
  expect(rows.length).toBeGreaterThan(70)
  expect(rows.filter(row => Object.values(row.cells).includes(''))).toEqual([])
})

test('the table names ids that tests have, each once', () => {
  const cellsOfAll = contractTable().flatMap(({ rows }) => rows.flatMap(row => Object.values(row.cells)))
  const ids = cellsOfAll.flatMap(testsOf).map(({ id }) => id)
  expect(new Set(ids).size).toBeGreaterThan(90)
  expect(idFaults('tools/contract', ids)).toEqual([])
})
