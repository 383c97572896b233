import { expect, test } from 'vitest'
import { checkLedger } from './ledger.ts'
import type { Ledger } from './ledger.ts'

const PIECES = [
  { mediaId: 'a', offset: 0, bytes: 3, key: 'a.1' },
  { mediaId: 'a', offset: 3, bytes: 2, key: 'a.2' },
]
const WHOLE: Ledger = {
  files: [{ mediaId: 'a', bytes: 5 }],
  pieces: PIECES,
  intents: ['a.3', 'a.4'],
  // Of the first only the beginning counts, and of the two intents only one was carried out.
  objects: new Map([
    ['a.1', 4],
    ['a.2', 2],
    ['a.3', 1],
  ]),
  instances: [],
}
const check = (changed: Partial<Ledger>) => checkLedger({ ...WHOLE, ...changed })

test('what has its rows and its bytes is right', () => {
  expect(check({})).toEqual({ unknown: [], missing: [], incomplete: [] })
})

test('an object that neither a piece nor an intent names is unknown', () => {
  expect(check({ intents: ['a.4'] })).toEqual({ unknown: ['a.3'], missing: [], incomplete: [] })
})

test('a piece is missing whose object is gone, or is shorter', () => {
  const objects = new Map([['a.2', 1]])
  expect(check({ objects })).toEqual({ unknown: [], missing: ['a.1', 'a.2'], incomplete: [] })
})

test.each([
  ['ends too early', { pieces: PIECES.slice(0, 1), intents: ['a.2', 'a.3'] }],
  ['goes further than it says', { files: [{ mediaId: 'a', bytes: 4 }] }],
  ['has a gap', { pieces: PIECES.slice(1), intents: ['a.1', 'a.3'] }],
  ['has no piece at all', { pieces: [], intents: ['a.1', 'a.2', 'a.3'] }],
])('a file is incomplete that %s', (_, changed) => {
  expect(check(changed).incomplete).toEqual(['a'])
})
