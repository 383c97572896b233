import { examples } from './examples.gen.ts'
import { expect, test } from 'vitest'
import { createChoices, UnknownExample } from './choices.ts'

test('choices come out in order, each once', () => {
  const { next, take } = createChoices()
  next('rateLimited')
  next('serverError')
  expect([1, 2, 3].map(() => take('uploadResumableMedia'))).toEqual(['rateLimited', 'serverError', undefined])
})

test('an operation takes only what it can answer, and leaves the rest in order', () => {
  const { next, take } = createChoices()
  next('accepted')
  next('processing')
  next('badFileName')
  expect(take('getResumableMedia')).toBe('processing')
  expect(take('getResumableMedia')).toBeUndefined()
  expect(take('uploadResumableMedia')).toBe('accepted')
  expect(take('uploadResumableMedia')).toBe('badFileName')
})

test('a name of both operations is for whichever comes first, or for the one that is named', () => {
  const { next, take } = createChoices()
  next('serverError', { operation: 'getResumableMedia' })
  next('badCredentials')
  expect(take('uploadResumableMedia')).toBe('badCredentials')
  expect(take('uploadResumableMedia')).toBeUndefined()
  expect(take('getResumableMedia')).toBe('serverError')
})

test('a name that is not in the spec is refused with the list', () => {
  const { next } = createChoices()
  // @ts-expect-error -- the type knows the names; a test in JavaScript does not
  const choose = () => next('wabaNotOwnd')
  expect(choose).toThrow(UnknownExample)
  expect(choose).toThrow(`The spec has no example "wabaNotOwnd". It has: ${Object.keys(examples).join(', ')}.`)
})

test('an operation that never gives that answer is refused', () => {
  const { next } = createChoices()
  // @ts-expect-error -- as above
  expect(() => next('accepted', { operation: 'getResumableMedia' })).toThrow(
    '"accepted" is no answer of "getResumableMedia": it is an answer of uploadResumableMedia.',
  )
})
