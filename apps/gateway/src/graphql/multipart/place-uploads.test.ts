import { Upload } from 'graphql-upload-ts'
import { expect, test } from 'vitest'
import { placeUploads } from './place-uploads.ts'

const OPERATIONS = JSON.stringify({
  query: 'mutation { a }',
  variables: { input: { file: null, files: [null, null], name: 'x' } },
})

const DEEP = `${'['.repeat(100_000)}${']'.repeat(100_000)}`

test('puts each file where map says, in objects and in lists', () => {
  const { operations, uploads } = placeUploads(
    OPERATIONS,
    '{"0":["variables.input.file"],"1":["variables.input.files.1"]}',
  )
  expect([...uploads.keys()]).toEqual(['0', '1'])
  expect(operations).toHaveProperty('variables.input.file', uploads.get('0'))
  expect(operations).toHaveProperty('variables.input.files', [null, uploads.get('1')])
  expect(uploads.get('0')).toBeInstanceOf(Upload)
})

test.each([
  ['operations that are not JSON', '{', '{}', /"operations" is not JSON/u],
  ['a batch', '[]', '{}', /"operations" is a list: send one operation at a time/u],
  [
    'a map that is an empty list',
    OPERATIONS,
    '[]',
    /^"map" is a list: it must say where each file belongs, .+\{"file": /u,
  ],
  ['a map that is a list', OPERATIONS, '["file"]', /^"map" is a list: it must say where each file belongs/u],
  ['a map that is not an object', OPERATIONS, '3', /"map" must be a JSON object/u],
  ['a map without a list', OPERATIONS, '{"0":"variables.input.file"}', /must give "0" a list of paths/u],
  ['a path deeper than any stack', OPERATIONS, `{"0":[${DEEP}]}`, /must give "0" a list of paths/u],
  ['a path to nowhere', OPERATIONS, '{"0":["variables.nothing.file"]}', /has no null to put the file at/u],
  ['a path to a value', OPERATIONS, '{"0":["variables.input.name"]}', /has no null to put the file at/u],
  ['a path to a prototype', '{"__proto__":null}', '{"0":["__proto__"]}', /has no null to put the file at/u],
  ['a path through a prototype', OPERATIONS, '{"0":["variables.constructor.prototype.x"]}', /has no null/u],
])('refuses %s', (_name, operations, map, message) => {
  expect(() => placeUploads(operations, map)).toThrow(message)
  expect(({} as Record<string, unknown>)['x']).toBeUndefined()
})
