import { describe, expect, test } from 'vitest'
import { createMemory } from './memory.ts'

const MB = 1024 * 1024
const forEver = new AbortController().signal

/** A file of which the memory sees what the test says. */
function fileOf(collected = 0) {
  const seen = { asked: 0, collected, storing: 0 }
  const file = {
    collected: () => seen.collected,
    storing: () => seen.storing,
    store() {
      seen.asked += 1
      seen.storing = seen.collected
      seen.collected = 0
    },
  }
  return { file, seen }
}
const turn = () => new Promise(setImmediate)

test('a file that needs more than is left waits in line', async () => {
  const memory = createMemory(4 * MB)
  const first = memory.join(fileOf().file)
  const second = memory.join(fileOf().file)
  expect(await first.take(3 * MB, forEver)).toBe(true)
  const order: string[] = []
  const large = second.take(2 * MB, forEver).then(given => order.push(`large ${given}`))
  // It would fit, but comes later.
  const small = second.take(MB, forEver).then(given => order.push(`small ${given}`))
  await turn()
  expect(order).toEqual([])
  first.give(3 * MB)
  await Promise.all([large, small])
  expect(order).toEqual(['large true', 'small true'])
  expect(await first.take(MB, forEver)).toBe(true)
})

test('of those that wait, the file with the most bytes comes first', async () => {
  const memory = createMemory(4 * MB)
  const [least, most] = [memory.join(fileOf(1).file), memory.join(fileOf(2).file)]
  await least.take(4 * MB, forEver)
  const order: string[] = []
  const waits = [
    least.take(1, forEver).then(() => order.push('least')),
    most.take(1, forEver).then(() => order.push('most')),
  ]
  least.give(2 * MB)
  await Promise.all(waits)
  expect(order).toEqual(['most', 'least'])
})

describe('while a file waits', () => {
  async function askedOf(collected: number[], bytes: number): Promise<number[]> {
    const memory = createMemory(4 * MB)
    const files = collected.map(fileOf)
    for (const { file } of files) memory.join(file)
    // It has a whole piece, so it is given no more than it asks for.
    const { file, seen } = fileOf(MB)
    const share = memory.join(file)
    await share.take(4 * MB, forEver)
    seen.storing = 500
    const abort = new AbortController()
    const given = share.take(bytes, abort.signal)
    await turn()
    abort.abort()
    expect(await given).toBe(false)
    return files.map(one => one.seen.asked)
  }

  test.each([
    ['each that has 1 MiB is asked to store', [MB, 2000, MB], 1000, [1, 0, 1]],
    ['and what is being stored is enough, no short piece is', [2000, 1000], 500, [0, 0]],
    ['and it is not, the longest is', [1000, 2000, 0], 2500, [0, 1, 0]],
    ['and that is not enough, the next one is too', [1000, 2000, 100], 2501, [1, 1, 0]],
  ])('%s', async (_, collected, bytes, asked) => expect(await askedOf(collected, bytes)).toEqual(asked))
})

test('a file that had to wait is given the rest of a whole piece, and gives back what it does not need', async () => {
  const memory = createMemory(4 * MB)
  const one = fileOf(MB / 4)
  const [waits, other] = [memory.join(one.file), memory.join(fileOf().file)]
  await other.take(4 * MB, forEver)
  const given = waits.take(1000, forEver)
  other.give(MB)
  expect(await given).toBe(true)
  expect(await waits.take(MB / 2, forEver)).toBe(true)
  const rest = other.take(MB, forEver)
  waits.endPiece()
  waits.give(1000 + MB / 2)
  expect(await rest).toBe(true)
})

test('a file that gives up leaves the line to those behind', async () => {
  const memory = createMemory(4 * MB)
  const file = memory.join(fileOf().file)
  await file.take(3 * MB, forEver)
  const abort = new AbortController()
  const large = file.take(2 * MB, abort.signal)
  const small = file.take(MB, forEver)
  abort.abort()
  expect([await large, await small, await file.take(MB, abort.signal)]).toEqual([false, true, false])
})

test('pieces are smaller when many files come, down to 1 MiB', () => {
  const memory = createMemory(64 * MB)
  const shares = [memory.join(fileOf().file)]
  expect(shares[0]?.pieceBytes()).toBe(8 * MB)
  while (shares.length < 8) shares.push(memory.join(fileOf().file))
  expect(shares[0]?.pieceBytes()).toBe(4 * MB)
  while (shares.length < 100) shares.push(memory.join(fileOf().file))
  expect(shares[0]?.pieceBytes()).toBe(MB)
  for (const { leave } of shares.slice(1)) leave()
  expect(shares[0]?.pieceBytes()).toBe(8 * MB)
})
