import { expect, test } from 'vitest'
import type { Caller } from '../access/caller.ts'
import { EmptyFileError, ForbiddenWabaError } from '../errors/upload-errors.ts'
import type { Gateway } from './context.ts'
import { forCaller } from './for-caller.ts'

const caller: Caller = { owner: 'one', wabas: new Set(['1504']), scopes: new Set(), until: Infinity }

/** A gateway that has accounts for these WABAs, and finds that a file is empty. */
function checkAt(accounts: string[], wabaId: string) {
  const checkUpload: Gateway['checkUpload'] = facts => [
    ...(accounts.includes(String(facts.wabaId)) ? [] : [new ForbiddenWabaError(String(facts.wabaId))]),
    new EmptyFileError('it is empty'),
  ]
  const { checkUpload: check } = forCaller({ checkUpload } as Gateway, { caller })
  return check({ wabaId }).map(fault => fault.message)
}

test('whether the gateway has another’s WABA is not told', () => {
  const ofAnother = checkAt(['1504', '1505'], '1505')
  expect(ofAnother).toEqual([expect.stringContaining('The token does not let you use WABA "1505"'), 'it is empty'])
  expect(checkAt(['1504'], '1505')).toEqual(ofAnother)
})

test('an id that is none is told to be none', () => {
  expect(checkAt([], 'mine')[0]).toContain('"mine" is not the id of a WABA')
})
