import { expect, test } from 'vitest'
import type { KillableGateway } from '../killable-gateway.ts'
import { createRandom } from '../random.ts'
import { SHORT } from './scale.ts'
import { drawTroubles, KILLED } from './troubles.ts'

const LASTING = { ...SHORT, stoppedMs: 1, databaseAwayMs: 1, storeAwayMs: 1 }

/** Lets each trouble come over `count` gateways; answers the troubles' names, and what was done in which order. */
async function come(count: number, seed: number) {
  const done: string[] = []
  const does = (what: string) => async () => void done.push(what)
  const gatewayOf = (n: number) =>
    ({
      ready: async () => {},
      kill: does(`kill ${n}`),
      freeze: does(`freeze ${n}`),
      thaw: does(`thaw ${n}`),
    }) as unknown as KillableGateway
  const stage = {
    gateways: Array.from({ length: count }, (_, n) => gatewayOf(n)),
    database: { cutConnections: does('cut'), end: does('end'), begin: does('begin') },
    store: { leave: does('leave'), comeBack: does('come back') },
  }
  const { signal } = new AbortController()
  const troubles = drawTroubles({ stage, scale: LASTING, random: createRandom(seed, 'troubles'), signal })
  for (const trouble of troubles) await trouble.come()
  return { names: troubles.map(({ name }) => name), done }
}

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8]

test.each(SEEDS)(
  'each trouble comes once and ends, and two gateways are killed and a third is stopped: seed %i',
  async seed => {
    const { names, done } = await come(3, seed)
    expect(names.filter(name => name === KILLED)).toHaveLength(2)
    expect(names).toHaveLength(6)
    const gateways = done.filter(what => /kill|freeze/u.test(what)).map(what => what.split(' ')[1])
    expect(gateways).toHaveLength(3)
    expect(new Set(gateways)).toEqual(new Set(['0', '1', '2']))
    const ends = { freeze: 'thaw', end: 'begin', leave: 'come back' }
    for (const [first, then] of Object.entries(ends)) {
      const at = done.findIndex(what => what.startsWith(first))
      expect(done[at + 1]).toContain(then)
    }
    expect(done).toContain('cut')
  },
)

test('of two gateways one that is killed is stopped too', async () => {
  const { done } = await come(2, 1)
  expect(done.filter(what => what.startsWith('kill')).toSorted()).toEqual(['kill 0', 'kill 1'])
  expect(done.filter(what => what.startsWith('freeze'))).toHaveLength(1)
})

test('the seed decides their order', async () => {
  const orders = await Promise.all(SEEDS.map(async seed => (await come(3, seed)).done.join()))
  expect(new Set(orders).size).toBeGreaterThan(4)
  expect((await come(3, 1)).done.join()).toBe(orders[0])
})
