import { once } from 'node:events'
import { expect, test } from 'vitest'
import { createLocks } from './session-locks.ts'

/** Why it has to give way, once it has to. */
async function aborted(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await once(signal, 'abort')
  return signal.reason
}

test('one at a time for each upload, in the order in which they came', async () => {
  const locks = createLocks()
  const log: string[] = []
  const work = (name: string) => async () => {
    log.push(`${name} begins`)
    await new Promise(setImmediate)
    log.push(`${name} ends`)
  }
  await Promise.all(['a', 'b', 'c'].map(name => locks.hold('1', new Error(name), work(name))))
  expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('who comes later tells the one before why it has to give way', async () => {
  const locks = createLocks()
  const reason = new Error('another one')
  const first = locks.hold('1', new Error('first'), aborted)
  expect(await locks.hold('1', reason, async signal => signal.aborted)).toBe(false)
  expect(await first).toBe(reason)
})

test('one that waited and was overtaken begins with its signal aborted', async () => {
  const locks = createLocks()
  const first = locks.hold('1', new Error('first'), aborted)
  const second = locks.hold('1', new Error('second'), async signal => signal.aborted)
  const third = locks.hold('1', new Error('third'), async signal => signal.aborted)
  await first
  expect([await second, await third]).toEqual([true, false])
})

test('other uploads are not touched, and one that fails lets the next in', async () => {
  const locks = createLocks()
  const other = locks.hold('2', new Error('x'), async signal => {
    await expect(locks.hold('1', new Error('y'), () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
    expect(await locks.hold('1', new Error('z'), async () => 'in')).toBe('in')
    return signal.aborted
  })
  expect(await other).toBe(false)
  expect(locks.isHeld('1') || locks.isHeld('2')).toBe(false)
})

test('close makes all give way and waits for them; who comes after it is aborted at once', async () => {
  const locks = createLocks()
  const reason = new Error('stopping')
  const ended: unknown[] = []
  void locks.hold('1', new Error('x'), async signal => ended.push(await aborted(signal)))
  void locks.hold('2', new Error('x'), async signal => ended.push(await aborted(signal)))
  await locks.close(reason)
  expect(ended).toEqual([reason, reason])
  expect(await locks.hold('1', new Error('x'), async signal => signal.reason as unknown)).toBe(reason)
})
