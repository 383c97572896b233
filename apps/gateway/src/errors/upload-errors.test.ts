import { expect, test } from 'vitest'
import { FileTooLargeError, QueueFullError, RateLimitedError, TooManyError } from './upload-errors.ts'

const LIMIT = 104_857_600

test.each([
  [1, 'You have 1 upload under way, as many as one caller may have. Try again when it has ended.'],
  [2, 'You have 2 uploads under way, as many as one caller may have. Try again when one of them has ended.'],
])('a caller that may have %d is told so', (limit, message) => {
  expect(new TooManyError('uploads under way', limit).message).toBe(message)
})

test.each([
  ['uploads under way', 'upload under way'],
  ['subscriptions open', 'subscription open'],
  ['unfinished uploads', 'unfinished upload'],
])('one of "%s" is "%s"', (many, one) => {
  expect(new TooManyError(many, 1).message).toContain(`You have 1 ${one},`)
})

test.each([
  [1, 'WABA 1 has 1 upload waiting,'],
  [1440, 'WABA 1 has 1440 uploads waiting,'],
])('a queue of %d that is full is told so', (limit, message) => {
  expect(new QueueFullError('1', limit).message).toContain(message)
})

test.each([
  [0, 1],
  [-5, 1],
  [1, 1],
  [1001, 2],
  [59_000, 59],
  [60_000, 60],
])('a slot in %d ms is one in %d s', (ms, seconds) => {
  expect(new RateLimitedError('1', ms, 0).message).toContain(`Try again in ${seconds} s,`)
})

test.each([
  [LIMIT + 1, LIMIT, 'The file has 104857601 bytes. At most 100 MB (104857600 bytes) can be uploaded.'],
  [2, 1, 'The file has 2 bytes. At most 1 byte can be uploaded.'],
  [1025, 1024, 'The file has 1025 bytes. At most 1 KB (1024 bytes) can be uploaded.'],
  [undefined, 1, 'The file has more than 1 byte. At most 1 byte can be uploaded.'],
])('%s bytes where %d are allowed', (size, maxBytes, message) => {
  expect(new FileTooLargeError(maxBytes, size).message).toBe(`${message} Make it smaller.`)
})
