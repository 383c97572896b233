import { beforeAll, expect, test } from 'vitest'
import { fuzz } from '../tools/fuzz/run.ts'
import type { Outcome } from '../tools/fuzz/run.ts'
import { formatTable, isFaulty } from '../tools/fuzz/table.ts'

const REQUESTS = 1500

let outcome: Outcome
beforeAll(async () => {
  const { signal } = new AbortController()
  outcome = await fuzz({ seed: 4, enough: sent => sent >= REQUESTS, signal, onProgress: () => {} })
})

test('1,500 mutated requests and every property find nothing [fuzz-finds-nothing]', () => {
  expect(outcome.requests.sent).toBeGreaterThanOrEqual(REQUESTS)
  expect(outcome.properties.size).toBeGreaterThan(10)
  expect(isFaulty(outcome) ? formatTable(outcome) : 'nothing').toBe('nothing')
})

test('what is found makes the run a faulty one, and is in its table', () => {
  const found = new Map([['a property', { runs: 7, faults: ['seed 1: ["x"]'] }]])
  const faulty = { ...outcome, properties: found, leftovers: { handles: 2, orphans: ['a-file'] } }
  expect(isFaulty(faulty)).toBe(true)
  expect(formatTable(faulty)).toMatch(/a property +7 +FAULT/u)
  expect(formatTable(faulty)).toContain('seed 1: ["x"]')
  expect(formatTable(faulty)).toMatch(/handles left open +2 +FAULT/u)
  expect(formatTable(faulty)).toContain('a-file')
  expect(isFaulty({ ...outcome, isAlive: false })).toBe(true)
})
