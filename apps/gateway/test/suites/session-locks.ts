import { once } from 'node:events'
import { describe, expect, test } from 'vitest'
import type { SessionLocks } from '../../src/uploads/pieces/session-locks.ts'

/** What every implementation of `SessionLocks` does. */
export function sessionLocksSuite(of: string, create: () => SessionLocks): void {
  describe(`session locks ${of}`, () => {
    test('one at a time for each upload, in the order in which they came', async () => {
      const locks = create()
      const log: string[] = []
      const work = (name: string) => async () => {
        log.push(`${name} begins`)
        await new Promise(setImmediate)
        log.push(`${name} ends`)
      }
      await Promise.all(['a', 'b', 'c'].map(name => locks.hold('1', new Error(name), work(name))))
      expect(log).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    })

    test('a later one tells the holder why it has to yield', async () => {
      const locks = create()
      const reason = new Error('another one')
      const first = locks.hold('1', new Error('first'), aborted)
      expect(await locks.hold('1', reason, async signal => signal.aborted)).toBe(false)
      expect(await first).toBe(reason)
    })

    test('one that waited and was overtaken begins with its signal aborted', async () => {
      const locks = create()
      const first = locks.hold('1', new Error('first'), aborted)
      const second = locks.hold('1', new Error('second'), async signal => signal.aborted)
      const third = locks.hold('1', new Error('third'), async signal => signal.aborted)
      await first
      expect([await second, await third]).toEqual([true, false])
    })

    test('other uploads are not touched, and one that fails lets the next in', async () => {
      const locks = create()
      const other = locks.hold('2', new Error('x'), async signal => {
        await expect(locks.hold('1', new Error('y'), () => Promise.reject(new Error('broken')))).rejects.toThrow(
          'broken',
        )
        expect(await locks.hold('1', new Error('z'), async () => 'in')).toBe('in')
        return signal.aborted
      })
      expect(await other).toBe(false)
      expect(locks.isHeld('1') || locks.isHeld('2')).toBe(false)
    })

    test('all are asked to yield and waited for; one that comes after that is aborted at once', async () => {
      const locks = create()
      const reason = new Error('stopping')
      const ended: unknown[] = []
      void locks.hold('1', new Error('x'), async signal => ended.push(await aborted(signal)))
      void locks.hold('2', new Error('x'), async signal => ended.push(await aborted(signal)))
      await locks.askToYield(reason)
      expect(ended).toEqual([reason, reason])
      expect(await locks.hold('1', new Error('x'), async signal => signal.reason as unknown)).toBe(reason)
    })
  })
}

/** Why it has to yield, once it has to. */
async function aborted(signal: AbortSignal): Promise<unknown> {
  if (!signal.aborted) await once(signal, 'abort')
  return signal.reason
}
