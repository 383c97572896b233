import { expect, test } from 'vitest'
import { STEPS } from '@resumable-media/gateway/scale/life'
import type { Step } from '@resumable-media/gateway/scale/life'
import { limitsOf } from './limits.ts'
import { NOTHING } from './meter.ts'
import type { Cost } from './meter.ts'
import { costOfUpload, needsOf } from './model.ts'
import type { Constants, Load } from './model.ts'

const stepsOf = (cost: Partial<Cost>) =>
  Object.fromEntries(STEPS.map(step => [step, { ...NOTHING, ...cost }])) as Record<Step, Cost>

const GATEWAY = {
  idleMb: 100,
  cpuMsPerUpload: 6,
  cpuMsPerMb: 4,
  mbPerUpload: 2,
  mbPerWatcher: 0.1,
  cpuMsPerWatcher: 1,
  cpuMsPerEvent: 0.01,
}
/** Each step takes 1 ms of the gateway on SQLite, and 2 on PostgreSQL with 3 of its server. */
const OF: Constants = {
  one: {
    gateway: GATEWAY,
    store: { steps: stepsOf({ cpuMs: 1, statements: 10 }), itemBytes: 1000 },
    spool: { file: { ...NOTHING, cpuMs: 1, requests: 0 }, cpuMsPerMb: 1 },
    slotBytes: 50,
  },
  several: {
    gateway: { ...GATEWAY, cpuMsPerUpload: 12, cpuMsPerMb: 6 },
    store: { steps: stepsOf({ cpuMs: 2, serverCpuMs: 3, statements: 20, notifications: 1 }), itemBytes: 2000 },
    spool: { file: { ...NOTHING, cpuMs: 5, serverCpuMs: 1, statements: 10, requests: 3 }, cpuMsPerMb: 3 },
    slotBytes: 100,
  },
  waits: { commitsPerSecond: 5000, notifyingPerSecond: 1000, lookMs: 0.1, lookMsPerSent: 1e-5 },
}
const LOAD: Load = { uploadsPerHour: 20, mbPerFile: 1, watchers: 1 }

test('an upload costs what a gateway takes until Kaleyra has it, and what comes after', () => {
  expect(costOfUpload(OF, 'one', 1)).toMatchObject({ cpuMs: 6 + 2 + 4, statements: 40, requests: 0 })
  const several = { cpuMs: 12 + 4 + 6, serverCpuMs: 13, statements: 90, notifications: 4, requests: 3 }
  expect(costOfUpload(OF, 'several', 1)).toMatchObject(several)
  expect(costOfUpload(OF, 'several', 100)).toMatchObject({ requests: 3 * 13 })
})

test('what is needed grows with the WABAs, and there are as many gateways as cores are used', () => {
  expect(needsOf(OF, 'one', 1800, LOAD)).toMatchObject({
    uploadsPerSecond: 10,
    gateways: 1,
    cores: 0.12,
    mbPerGateway: 100 + 10 * 20 * 2 + 180,
    rows: 1800 * 20 * 72,
    spoolGb: 1800 * 20 * 72 * 0.001,
    databaseGb: 2.5938,
    connections: 0,
  })
  expect(needsOf(OF, 'several', 1800, LOAD)).toMatchObject({ gateways: 2, connections: 24, databaseCores: 0.13 })
  expect(needsOf(OF, 'several', 1_800_000, LOAD)).toMatchObject({ cores: 220, gateways: 367, databaseCores: 130 })
})

test('a limit is as many WABAs as use up what there is', () => {
  const one = limitsOf(OF, 'one', LOAD)
  const needsAt = (word: string) => needsOf(OF, 'one', one.find(({ what }) => what.includes(word))?.wabas ?? 0, LOAD)
  expect(needsAt('core').cores).toBeCloseTo(0.6, 2)
  expect(needsAt('SPOOL_MAX_BYTES').spoolGb).toBeCloseTo(107, -1)
  const several = limitsOf(OF, 'several', LOAD)
  expect(several.map(({ wabas }) => wabas)).toEqual(several.map(({ wabas }) => wabas).toSorted((a, b) => a - b))
  const commits = several.find(({ what }) => what.includes('commits'))
  expect(needsOf(OF, 'several', commits?.wabas ?? 0, LOAD).notificationsPerSecond).toBeCloseTo(600, 0)
})

test('what was not vacuumed leaves fewer WABAs, and nearly none fewer where a look passes it for nothing', () => {
  const coresOf = (lookMsPerSent: number) => {
    const limits = limitsOf({ ...OF, waits: { ...OF.waits, lookMsPerSent } }, 'several', LOAD)
    return limits.filter(({ what }) => what.includes('cores')).map(({ wabas }) => wabas)
  }
  const [less = 0, more = 0] = coresOf(1e-5)
  expect(less).toBeLessThan(more / 2)
  const [alike = 0, same = 0] = coresOf(1e-12)
  expect(alike / same).toBeCloseTo(1, 2)
})
