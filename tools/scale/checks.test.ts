import { expect, test } from 'vitest'
import { checksOf } from './checks.ts'
import { NOTHING } from './meter.ts'
import type { Simulated } from './simulate.ts'

/** 45 items of one WABA: 20, 20 and 5. */
const RUN: Simulated = {
  store: 'SQLite',
  population: { wabas: 1, most: 45, least: 1 },
  items: 45,
  called: 45,
  sent: 45,
  waiting: 0,
  taken: 45,
  mostInWindow: 20,
  hours: 2.0001,
  curve: [20, 40, 45].map((sent, index) => ({ hour: index + 1, sent, model: sent })),
  cost: NOTHING,
}

const broken = (change: Partial<Simulated>, isShort = true) =>
  checksOf({ simulated: [{ ...RUN, ...change }], many: {}, stores: {} }, isShort)
    .filter(({ holds }) => !holds)
    .map(({ what }) => what.replace('SQLite, 1 WABAs: ', ''))

test('a run as it should be has nothing against it', () => {
  expect(broken({})).toEqual([])
  expect(broken({ calls: 10, called: 12, sent: 12, taken: 12, waiting: 33, hours: 0, curve: [] })).toEqual([])
})

test.each<[string, Partial<Simulated>, string[]]>([
  ['a call too many in an hour', { mostInWindow: 21 }, ['most calls of a WABA in any hour']],
  ['a second call for an item', { called: 46 }, ['items that were sent twice']],
  ['an item that still waits in the end', { taken: 44, sent: 44, called: 44, waiting: 1, calls: 10 }, []],
  ['the same where all were to be sent', { taken: 44, sent: 44, called: 44, waiting: 1 }, ['items that were lost']],
  ['an item that is not there any more', { items: 46 }, ['items that were lost']],
  ['an item of which it is not known', { taken: 44, waiting: 1, calls: 10 }, ['items sent and not known as sent']],
  ['an hour more than the model', { hours: 3 }, ["hours until the last call, beside the model's 2"]],
  [
    'calls that come later than the model says',
    { curve: [{ hour: 1, sent: 10, model: 20 }] },
    ['items sent by the end of each hour, beside the model'],
  ],
])('%s is found', (_what, change, expected) => {
  expect(broken(change)).toEqual(expected)
})

test('a claim that costs three times as much among many WABAs is found, but not in a short run', () => {
  const claims = [10, 1000, 100_000].map((wabas, index) => ({ wabas, claimMs: 1 + index, settleMs: 1 }))
  const many = { SQLite: { claims, whole: [], slotBytes: 1, waitingMs: 1 } }
  const found = (isShort: boolean) =>
    checksOf({ simulated: [], many, stores: {} }, isShort).filter(({ holds }) => !holds)
  expect(found(false)).toMatchObject([{ is: '3 ×', must: 'at most 2 ×' }])
  expect(found(true)).toEqual([])
})
