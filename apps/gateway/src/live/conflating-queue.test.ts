import { expect, test } from 'vitest'
import { createConflatingQueue } from './conflating-queue.ts'

function open(most = 10) {
  const calls: string[] = []
  const queue = createConflatingQueue<string>({
    most,
    onOverflow: () => calls.push('overflow'),
    onEnd: () => calls.push('end'),
  })
  return { queue, calls }
}
const value = (text: string) => ({ done: false, value: text })
const DONE = { done: true, value: undefined }

test('a slow reader gets the latest of each key, in the order in which the keys began to wait', async () => {
  const { queue } = open()
  for (const [key, text] of [
    ['a', 'a1'],
    ['b', 'b1'],
    ['a', 'a2'],
    ['a', 'a3'],
  ] as const)
    queue.put(key, text)
  expect(await queue.next()).toEqual(value('a3'))
  expect(await queue.next()).toEqual(value('b1'))
})

test('readers that wait are served in turn, with one value each', async () => {
  const { queue } = open()
  const reads = [queue.next(), queue.next()]
  queue.put('a', 'a1')
  queue.put('a', 'a2')
  expect(await Promise.all(reads)).toEqual([value('a1'), value('a2')])
})

test('what is dropped is not read', async () => {
  const { queue } = open()
  queue.put('a', 'a1')
  queue.put('b', 'b1')
  queue.drop('a')
  expect(await queue.next()).toEqual(value('b1'))
})

test('more than may wait is thrown away, and the reader, once it is back, is told anew', async () => {
  const { queue, calls } = open(2)
  for (const key of ['a', 'b', 'c', 'd']) queue.put(key, 'old')
  expect(calls).toEqual([])
  const read = queue.next()
  expect(calls).toEqual(['overflow'])
  queue.put('a', 'new')
  expect(await read).toEqual(value('new'))
})

test('the end frees a reader that waits, once', async () => {
  const { queue, calls } = open()
  const read = queue.next()
  await queue.return?.()
  queue.end()
  queue.put('a', 'a1')
  expect([await read, await queue.next()]).toEqual([DONE, DONE])
  expect(calls).toEqual(['end'])
})
