import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStatements } from './statements.ts'

let sqlite: DatabaseSync
let prepare: ReturnType<typeof createStatements>
let prepared: string[]
beforeEach(() => {
  sqlite = new DatabaseSync(':memory:')
  sqlite.exec('create table item (n integer); insert into item values (1), (2), (3)')
  prepared = []
  const real = sqlite.prepare
  sqlite.prepare = text => (prepared.push(text), real.call(sqlite, text))
  prepare = createStatements(sqlite)
})
afterEach(() => sqlite.close())

const ITEMS = 'select * from item where n >= ?'

test('a statement is prepared once, whatever its values are', () => {
  expect([prepare(ITEMS).all([2]), prepare(ITEMS).all([3])]).toEqual([[{ n: 2 }, { n: 3 }], [{ n: 3 }]])
  expect(prepared).toEqual([ITEMS])
})

test('whether it answers rows is known of a kept one, too', () => {
  const ways = ['insert into item values (4)', 'insert into item values (5) returning n', 'select 1', 'begin']
  const readers = () => ways.map(text => prepare(text).reader)
  expect(readers()).toEqual([false, true, true, false])
  expect(readers()).toEqual([false, true, true, false])
})

test('those used last are kept, in a number that does not grow', () => {
  for (let n = 0; n < 1000; n += 1) {
    prepare(ITEMS).all([1])
    prepare(`select ${n}`).all([])
  }
  expect(prepared.filter(text => text === ITEMS)).toHaveLength(1)
  prepared = []
  prepare('select 0')
  prepare('select 999')
  expect(prepared).toEqual(['select 0'])
})

test('a very long one is not kept', () => {
  const long = `select * from item where n in (${Array(5000).fill('?').join(', ')})`
  for (const _ of [1, 2]) expect(prepare(long).all(Array(5000).fill(2))).toEqual([{ n: 2 }])
  expect(prepared).toHaveLength(2)
})

test('a kept one knows a table as it is after a change of the schema', () => {
  prepare(ITEMS).all([3])
  sqlite.exec(`alter table item add column name text not null default 'x'; create index by_n on item (n)`)
  expect(prepare(ITEMS).all([3])).toEqual([{ n: 3, name: 'x' }])
})

test('one that fails works again afterwards', () => {
  sqlite.exec('create unique index one_each on item (n)')
  const insert = 'insert into item values (?)'
  expect(() => prepare(insert).run([1])).toThrow(/UNIQUE/u)
  prepare(insert).run([4])
  expect(prepare(ITEMS).all([4])).toEqual([{ n: 4 }])
})

test('what is read row by row is not disturbed by the same statement', () => {
  const rows = prepare(ITEMS).iterate([1])
  const next = () => rows.next().value
  expect([next(), prepare(ITEMS).iterate([3]).next().value, prepare(ITEMS).all([2]).length, next()]).toEqual([
    { n: 1 },
    { n: 3 },
    2,
    { n: 2 },
  ])
})
