import { describe, expect, test } from 'vitest'
import { noTypes, refusedTypes, spellingsOf } from '@resumable-media/test-kit/media-types'
import { shown } from './sentence.ts'
import {
  fileSizeViolation,
  fileTooLarge,
  isMediaType,
  isWabaId,
  mediaTypeOf,
  mediaTypes,
  mediaTypeViolation,
} from './rules.ts'

describe('a type', () => {
  test.each(['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'])(
    '%s is allowed [client-type-allowed]',
    type => {
      expect(isMediaType(type)).toBe(true)
      expect(mediaTypeViolation(type)).toBeUndefined()
    },
  )

  test.each(mediaTypes.flatMap(type => spellingsOf(type).map(spelling => [spelling, type])))(
    'spelled as %j is %s',
    (spelling, type) => {
      expect(mediaTypeOf(spelling)).toBe(type)
      expect(mediaTypeViolation(spelling)).toBeUndefined()
    },
  )

  test.each([...noTypes, null, undefined])('spelled as %j is left out', spelling => {
    expect(mediaTypeOf(spelling)).toBeUndefined()
  })

  test.each([...refusedTypes, ''])('%j is refused, with the list [client-type-refused]', type => {
    expect(isMediaType(mediaTypeOf(type) ?? '')).toBe(false)
    expect(mediaTypeViolation(type)).toBe(
      `Files of type "${shown(type)}" cannot be uploaded. ` +
        'Send one of application/pdf, image/jpeg, image/jpg, image/png and video/mp4.',
    )
  })
})

describe('a size', () => {
  test.each([1, 104_857_600])('of %d bytes is allowed [client-size-allowed]', bytes => {
    expect(fileSizeViolation(bytes)).toBeUndefined()
  })

  test('of none is told that the file is empty [client-empty-file]', () => {
    expect(fileSizeViolation(0)).toBe('The file is empty. Send a file of at least 1 byte.')
  })

  test('over the limit is told the size, the limit and the cure [client-too-large]', () => {
    expect(fileSizeViolation(104_857_601)).toBe(
      'The file has 104857601 bytes. At most 100 MB (104857600 bytes) can be uploaded. Make it smaller.',
    )
  })

  test.each([
    [1536, '1.5 KB (1536 bytes)'],
    [5 * 1024 * 1024, '5 MB (5242880 bytes)'],
  ])('can have a limit of its own: %d', (maxBytes, told) => {
    expect(fileSizeViolation(maxBytes + 1, maxBytes)).toContain(told)
  })
})

test('a file that is cut off while it comes is told the limit that it passed', () => {
  expect(fileTooLarge(1024 * 1024)).toBe(
    'The file has more than 1048576 bytes. At most 1 MB (1048576 bytes) can be uploaded. Make it smaller.',
  )
})

test('a WABA id is digits [client-waba-digits]', () => {
  expect(isWabaId('150440000142241')).toBe(true)
  expect(['', '15044XXXX142241', '1/2', '1\n'].map(isWabaId)).toEqual([false, false, false, false])
})
