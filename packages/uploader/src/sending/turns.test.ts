import { expect, test } from 'vitest'
import { createTurns } from './turns.ts'

const { signal } = new AbortController()

/** Starts work that ends when it is told to. */
function start(takeTurn: ReturnType<typeof createTurns>, until: AbortSignal = signal) {
  const seen: string[] = []
  const work = Promise.withResolvers<string>()
  const ended = takeTurn(
    until,
    () => seen.push('waits'),
    () => {
      seen.push('works')
      return work.promise
    },
  )
  return { seen, ended, ...work }
}

test('so many work at a time; who comes later has its turn when one has ended, also by an error', async () => {
  const takeTurn = createTurns(2)
  const [first, second, third, fourth] = [start(takeTurn), start(takeTurn), start(takeTurn), start(takeTurn)]
  expect([first, second, third, fourth].map(({ seen }) => seen)).toEqual([['works'], ['works'], ['waits'], ['waits']])
  first.resolve('done')
  expect(await first.ended).toBe('done')
  await expect.poll(() => third.seen).toEqual(['waits', 'works'])
  expect(fourth.seen).toEqual(['waits'])
  second.reject(new Error('broken'))
  await expect(second.ended).rejects.toThrow('broken')
  await expect.poll(() => fourth.seen).toEqual(['waits', 'works'])
  third.resolve('done')
  fourth.resolve('done')
  await Promise.all([third.ended, fourth.ended])
  expect(start(takeTurn).seen).toEqual(['works'])
})

test('who waits can leave at once, and takes nobody’s turn', async () => {
  const takeTurn = createTurns(1)
  const stop = new AbortController()
  const reason = new Error('enough')
  const [first, leaving, last] = [start(takeTurn), start(takeTurn, stop.signal), start(takeTurn)]
  stop.abort(reason)
  await expect(leaving.ended).rejects.toBe(reason)
  first.resolve('done')
  await expect.poll(() => last.seen).toEqual(['waits', 'works'])
  expect(leaving.seen).toEqual(['waits'])
})
