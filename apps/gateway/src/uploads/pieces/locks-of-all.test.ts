import { once } from 'node:events'
import { expect, test } from 'vitest'
import { sessionLocksSuite } from '../../../test/suites/session-locks.ts'
import { createSignals } from '../../store/signals.ts'
import { createLocksOfAll } from './locks-of-all.ts'
import { cancelled, takenOver } from './session.ts'

/** Two gateways; `holders` says which was the last to hold the file of a session. */
function createTwo() {
  const signals = createSignals()
  const holders = new Map<string, string>()
  const locksOf = (name: string) =>
    createLocksOfAll({ signals, instance: () => name, holderOf: async id => holders.get(id) })
  return { signals, holders, one: locksOf('one'), other: locksOf('other') }
}

/** Holds the session `1` until it is to yield; answers why that is. */
const untilAsked = (signal: AbortSignal) => once(signal, 'abort').then(() => signal.reason as Error)

sessionLocksSuite('of all gateways, in one of them', () => createTwo().one)

test.each([takenOver(), cancelled()])('the gateway that holds a session yields it to another: %s', async reason => {
  const { holders, one, other } = createTwo()
  const held = Promise.withResolvers<void>()
  const first = one.hold('1', takenOver(), signal => {
    held.resolve()
    return untilAsked(signal)
  })
  await held.promise
  holders.set('1', 'one')
  const order: string[] = []
  const told = first.then(why => (order.push('first ends'), why))
  await other.hold('1', reason, async () => order.push('second begins'))
  expect(order).toEqual(['first ends', 'second begins'])
  expect(await told).toMatchObject({ code: reason.code, message: reason.message })
})

test('the last holder of a session without a request answers at once, and one that does not answer is not waited for long', async () => {
  const { signals, holders, other } = createTwo()
  const asked: unknown[] = []
  signals.subscribe(({ session }) => asked.push(session))
  holders.set('1', 'one').set('2', 'stopped')
  expect(await other.hold('1', takenOver(), async () => 'in')).toBe('in')
  expect(asked).toEqual([
    { id: '1', from: 'other', to: 'one', why: 'TAKEN_OVER' },
    { id: '1', from: 'one', to: 'other' },
  ])
  expect(await other.hold('2', takenOver(), async () => 'in')).toBe('in')
})

test('a session that this gateway was the last to hold, or none, asks no other one', async () => {
  const { signals, holders, other } = createTwo()
  const asked: unknown[] = []
  signals.subscribe(({ session }) => asked.push(session))
  holders.set('1', 'other')
  for (const id of ['1', '2']) await other.hold(id, takenOver(), async () => {})
  expect(asked).toEqual([])
})
