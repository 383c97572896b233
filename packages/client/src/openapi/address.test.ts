import { expect, test } from 'vitest'
import { addressOf } from './address.ts'

const at = (url: string, id: unknown) => addressOf('https://pets.example', { url, path: { id } }, {})

test.each([
  ['/pets/{id}', ''],
  ['/pets/{id}', '.'],
  ['/pets/{id}', '..'],
  ['/pets/{.id}', ''],
  ['/pets/{.id}', '.'],
  ['/pets/{.id}', undefined],
  ['/pets/{.id*}', ['', '']],
  ['/pets/{;id*}', []],
])('%s with %j would lead elsewhere', (url, id) => {
  expect(() => at(url, id)).toThrow('for {id} of the path')
})

test.each([
  ['/pets/{.id}', 'a', '/pets/.a'],
  ['/pets/{.id*}', ['a', 'b'], '/pets/.a.b'],
  ['/pets/{;id}', '.', '/pets/;id=.'],
  ['/pets/{id}', 9_007_199_254_740_993n, '/pets/9007199254740993'],
])('%s with %s is %s', (url, id, path) => {
  expect(at(url, id)).toBe(`https://pets.example${path}`)
})

test('a bigint in the query is its digits', () => {
  const query = { id: 5n, of: [6n], where: { a: [7n] } }
  expect(decodeURIComponent(addressOf('', { url: '/pets', query }, {}))).toBe('/pets?id=5&of=6&where[a]=["7"]')
})
