import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WABA } from '../media-fixture.ts'
import type { Signal, Signals } from '../../src/store/signals.ts'

/** The signals as two gateways have them, or as two parts of one gateway do. */
export type OpenSignals = () => Promise<{ one: Signals; other: Signals; close(): Promise<void> }>

/** What every implementation of Signals must hold. */
export function signalsSuite(name: string, open: OpenSignals): void {
  describe(`signals ${name}`, () => {
    let ends: Awaited<ReturnType<OpenSignals>>
    beforeEach(async () => {
      ends = await open()
    })
    afterEach(() => ends.close())

    function hear(signals: Signals) {
      const heard: Signal[] = []
      return { heard, unsubscribe: signals.subscribe(signal => heard.push(signal)) }
    }

    test('each signal is heard once by every subscriber at either end, in its order and as it was given', async () => {
      const all = [hear(ends.one), hear(ends.one), hear(ends.other)]
      const given: Signal[] = [
        { ids: ['a', 'b'], wakes: ['QUEUED'], queueOf: WABA },
        { ids: [], wakes: ['PENDING', 'FAILED'] },
        { ids: ['a'], wakes: [] },
      ]
      for (const signal of given) ends.one.publish(signal)
      for (const { heard } of all) await expect.poll(() => heard).toEqual(given)
    })

    test('signals of both ends are heard at both', async () => {
      const [here, there] = [hear(ends.one), hear(ends.other)]
      ends.one.publish({ ids: ['a'], wakes: [] })
      ends.other.publish({ ids: ['b'], wakes: [] })
      for (const { heard } of [here, there])
        await expect.poll(() => heard.flatMap(({ ids }) => ids).toSorted()).toEqual(['a', 'b'])
    })

    test('a subscriber that has left hears nothing more, and the others go on hearing', async () => {
      const [gone, here] = [hear(ends.one), hear(ends.one)]
      gone.unsubscribe()
      gone.unsubscribe()
      ends.other.publish({ ids: ['a'], wakes: ['QUEUED'] })
      await expect.poll(() => here.heard).toEqual([{ ids: ['a'], wakes: ['QUEUED'] }])
      expect(gone.heard).toEqual([])
    })

    test('a function that subscribes twice hears twice, and leaves once', async () => {
      const heard: string[] = []
      const own = ({ ids }: Signal) => void heard.push(...ids)
      const leave = ends.one.subscribe(own)
      ends.one.subscribe(own)
      ends.one.publish({ ids: ['a'], wakes: [] })
      await expect.poll(() => heard).toEqual(['a', 'a'])
      leave()
      ends.one.publish({ ids: ['b'], wakes: [] })
      await expect.poll(() => heard).toEqual(['a', 'a', 'b'])
    })
  })
}
