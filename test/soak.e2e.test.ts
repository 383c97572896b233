import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FAULTS } from '../tools/soak/faults.ts'
import { isFault, linesOf } from '../tools/soak/lines.ts'
import { soak } from '../tools/soak/run.ts'
import type { Outcome } from '../tools/soak/run.ts'
import { formatTable, toldOf } from '../tools/soak/table.ts'

const UPLOADS = 200
const MINUTES = 60_000

let outcome: Outcome
const ending = new AbortController()
beforeAll(async () => {
  outcome = await soak({
    seed: 4,
    enough: begun => begun >= UPLOADS,
    uploadsPerLife: [1, 4],
    settleMs: MINUTES,
    signal: ending.signal,
    onProgress: () => {},
  })
})
afterAll(async () => {
  ending.abort()
  if (!outcome) return
  const { verdict, course, close } = outcome
  const lines = linesOf(verdict, course)
  const isFaulty = lines.some(isFault)
  await close({ folder: isFaulty })
  // The state of a run that failed is kept, and the table says where to look.
  if (isFaulty)
    process.stderr.write(
      `${formatTable(lines, toldOf(verdict, course))}\n\nData and logs are left in ${outcome.folder}\n`,
    )
})

describe('200 uploads over 5 WABAs, with kills in flight and every fault upstream', () => {
  test('every kind of trouble came', () => {
    expect(outcome.course.kills).toBeGreaterThanOrEqual(40)
    expect([...outcome.course.faults.keys()].toSorted()).toEqual(FAULTS.map(({ name }) => name).toSorted())
    // Faults last for a time, so a slow machine makes fewer calls in them.
    expect(outcome.verdict.failedCalls / outcome.verdict.calls).toBeGreaterThan(0.02)
  })

  test('nothing that was accepted is lost', () => {
    expect(outcome.verdict).toMatchObject({ accepted: UPLOADS, onTheirWay: 0, lost: [] })
    expect(outcome.course.unexpected).toEqual([])
  })

  test('each is delivered, for good: no outcome of a call is unknown, however many have one name', () => {
    const { delivered, outcomeUnknown, otherFailures, undone } = outcome.verdict
    expect({ outcomeUnknown, otherFailures, undone }).toEqual({ outcomeUnknown: [], otherFailures: [], undone: [] })
    expect(delivered).toBe(UPLOADS)
  })

  test('no handle stands for other bytes', () => {
    expect(outcome.verdict.wrongHandles).toEqual([])
  })

  test('nothing is sent twice but after a look that found nothing', () => {
    expect(outcome.verdict.duplicates).toEqual([])
  })

  test('no WABA has more than 5 calls in any 3 s, and Kaleyra never has to say so', () => {
    expect(outcome.verdict.mostInAnyWindow).toBe(5)
    expect(outcome.verdict.limited).toEqual([])
  })

  test('the spool holds what is answered for, and nothing else', () => {
    expect(outcome.verdict).toMatchObject({ orphans: [], withoutBytes: [] })
  })

  test('the gateway never ended by itself', () => {
    expect(outcome.course.deaths).toBe(0)
  })
})
