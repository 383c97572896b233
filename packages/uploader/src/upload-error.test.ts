import { expect, test } from 'vitest'
import type { UserError } from './generated/schema.gen.ts'
import { mediaOf } from './upload-error.ts'

const thrown = (answer: UserError) => {
  try {
    return mediaOf(answer)
  } catch (error) {
    return error
  }
}

test('an error of the schema keeps its type and its fields', () => {
  const details = {
    __typename: 'FileTooLargeError',
    code: 'FILE_TOO_LARGE',
    message: 'Too large.',
    maxBytes: 104_857_600,
  } as const
  expect(thrown(details)).toMatchObject({
    name: 'UploadError',
    typename: 'FileTooLargeError',
    code: 'FILE_TOO_LARGE',
    message: 'Too large.',
    details,
    retryable: false,
  })
})

test('what passes by itself can be tried again', () => {
  const details = { __typename: 'StorageFullError', code: 'STORAGE_FULL', message: 'Full.' } as const
  expect(thrown(details)).toMatchObject({ retryable: true })
})
