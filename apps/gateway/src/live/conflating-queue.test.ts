import { expect, test } from 'vitest'
import { createLatest } from './conflating-queue.ts'

function open(most = 10) {
  const calls: string[] = []
  const latest = createLatest<string>({
    most,
    onBehind: () => calls.push('behind'),
    onEnd: () => calls.push('end'),
  })
  return { latest, calls }
}
const value = (text: string) => ({ done: false, value: text })
const DONE = { done: true, value: undefined }

test('a slow reader gets the latest of each key, in the order in which the keys began to wait', async () => {
  const { latest } = open()
  for (const [key, text] of [
    ['a', 'a1'],
    ['b', 'b1'],
    ['a', 'a2'],
    ['a', 'a3'],
  ] as const)
    latest.put(key, text)
  expect(await latest.next()).toEqual(value('a3'))
  expect(await latest.next()).toEqual(value('b1'))
})

test('readers that wait are served in turn, with one value each', async () => {
  const { latest } = open()
  const reads = [latest.next(), latest.next()]
  latest.put('a', 'a1')
  latest.put('a', 'a2')
  expect(await Promise.all(reads)).toEqual([value('a1'), value('a2')])
})

test('what is dropped is not read', async () => {
  const { latest } = open()
  latest.put('a', 'a1')
  latest.put('b', 'b1')
  latest.drop('a')
  expect(await latest.next()).toEqual(value('b1'))
})

test('more than may wait is thrown away, and the reader, once it is back, is told anew', async () => {
  const { latest, calls } = open(2)
  for (const key of ['a', 'b', 'c', 'd']) latest.put(key, 'old')
  expect(calls).toEqual([])
  const read = latest.next()
  expect(calls).toEqual(['behind'])
  latest.put('a', 'new')
  expect(await read).toEqual(value('new'))
})

test('the end frees a reader that waits, once', async () => {
  const { latest, calls } = open()
  const read = latest.next()
  await latest.return?.()
  latest.end()
  latest.put('a', 'a1')
  expect([await read, await latest.next()]).toEqual([DONE, DONE])
  expect(calls).toEqual(['end'])
})
