import { GraphQLError, locatedError } from 'graphql'
import { expect, test } from 'vitest'
import { RequestError } from '../errors/caller-error.ts'
import { TooManyError } from '../errors/upload-errors.ts'
import { maskError, refused } from './errors.ts'

test('what a field throws for its caller is answered with its code, and application/json keeps its 200', () => {
  const error = locatedError(new RequestError('BAD_USER_INPUT', 'first is 0.'), undefined, ['media'])
  expect(maskError(error)).toBe(error)
  expect(error.toJSON()).toEqual({
    message: 'first is 0.',
    path: ['media'],
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } },
  })
})

test('of any other error its caller learns no more than the request id', () => {
  const masked = maskError(new GraphQLError('x', { originalError: new TypeError('a secret') })) as GraphQLError
  expect(JSON.stringify(masked)).not.toContain('secret')
  expect(masked.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
})

test('a request that is refused as a whole has the status and headers of its error, and what else the error says', () => {
  expect(refused(new RequestError('UNAUTHORIZED', 'No.', { headers: { a: 'b' } })).extensions).toEqual({
    code: 'UNAUTHORIZED',
    http: { status: 401, headers: { a: 'b' } },
  })
  expect(refused(new TooManyError('subscriptions open', 3)).extensions).toMatchObject({ code: 'TOO_MANY', limit: 3 })
})
