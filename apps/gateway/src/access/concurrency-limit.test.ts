import { expect, test } from 'vitest'
import { EVERYBODY } from './caller.ts'
import { createConcurrencyLimit } from './concurrency-limit.ts'

const caller = (owner: string) => ({ ...EVERYBODY, owner })

test('each caller has its own count, and what has ended makes room once', () => {
  const begin = createConcurrencyLimit('uploads under way', 2)
  const { end } = begin(caller('ann'))
  begin(caller('ann'))
  const full = expect.objectContaining({
    code: 'TOO_MANY',
    limit: 2,
    message: expect.stringMatching(/^You have 2 uploads/u),
  })
  expect(begin(caller('ann')).tooMany).toEqual(full)
  expect(begin(caller('bob')).tooMany).toBeUndefined()
  end()
  end()
  expect(begin(caller('ann')).tooMany).toBeUndefined()
  expect(begin(caller('ann')).tooMany).toEqual(full)
})

test('one that was refused gives no place back', () => {
  const begin = createConcurrencyLimit('uploads under way', 1)
  begin(caller('ann'))
  begin(caller('ann')).end()
  expect(begin(caller('ann')).tooMany).toBeDefined()
})

test('callers that are not told apart are not counted', () => {
  const begin = createConcurrencyLimit('uploads under way', 1)
  begin(EVERYBODY)
  begin(EVERYBODY)
  expect(begin(EVERYBODY).tooMany).toBeUndefined()
})
