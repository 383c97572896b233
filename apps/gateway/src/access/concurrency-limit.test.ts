import { expect, test } from 'vitest'
import { EVERYBODY } from './caller.ts'
import { createTally } from './concurrency-limit.ts'

const caller = (owner: string) => ({ ...EVERYBODY, owner })

test('each caller has its own count, and what has ended makes room once', () => {
  const begin = createTally('uploads under way', 2)
  const end = begin(caller('ann'))
  begin(caller('ann'))
  const full = expect.objectContaining({
    code: 'TOO_MANY',
    limit: 2,
    message: expect.stringMatching(/^You have 2 uploads/u),
  })
  expect(() => begin(caller('ann'))).toThrow(full)
  begin(caller('bob'))
  end()
  end()
  begin(caller('ann'))
  expect(() => begin(caller('ann'))).toThrow(full)
})

test('those who are told from nobody are not counted', () => {
  const begin = createTally('uploads under way', 1)
  begin(EVERYBODY)
  begin(EVERYBODY)
  expect(() => begin(EVERYBODY)).not.toThrow()
})
