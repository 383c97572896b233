import { describe, expect, test } from 'vitest'
import {
  fileNameViolation,
  fileSizeViolation,
  fileTooLarge,
  isMediaType,
  isWabaId,
  mediaTypeViolation,
  suggestFileName,
} from './rules.ts'

describe('a file name', () => {
  test.each(['a', 'image.png', 'naïve-图.png', 'a"b;c.png', '.png', 'a\tb', 'x'.repeat(255), '😀'.repeat(255)])(
    '%j is allowed',
    name => {
      expect(fileNameViolation(name)).toBeUndefined()
      expect(suggestFileName(name)).toBe(name)
    },
  )

  test('with a space is told the space, the whole list and a name that passes', () => {
    expect(fileNameViolation('my photo.png')).toEqual({
      message: 'File name "my photo.png" contains " " (space). Not allowed: \\ / < @ % and space. Try "my-photo.png".',
      characters: [' '],
      length: 12,
      suggestion: 'my-photo.png',
    })
  })

  test.each(['\\', '/', '<', '@', '%', ' '])('with %j is refused', character => {
    const violation = fileNameViolation(`a${character}b.png`)

    expect(violation?.characters).toEqual([character])
    expect(violation?.message).toContain(`"${character}"`)
    expect(violation?.suggestion).toBe('a-b.png')
  })

  test('with several forbidden characters is told each once', () => {
    expect(fileNameViolation('../../50% off @ home.pdf')?.characters).toEqual(['/', '%', ' ', '@'])
  })

  test('that is empty is told so', () => {
    expect(fileNameViolation('')).toMatchObject({
      message: 'The file name is empty. Give one of 1 to 255 characters.',
      suggestion: 'file',
    })
  })

  test('that is too long is told its length, and keeps its extension when it is cut', () => {
    const violation = fileNameViolation(`${'é'.repeat(252)}.png`)

    expect(violation?.message).toContain('has 256 characters. At most 255 are allowed.')
    expect(violation?.suggestion).toBe(`${'é'.repeat(251)}.png`)
  })

  test('counts code points, not UTF-16 units, and is never cut within one', () => {
    expect(fileNameViolation('😀'.repeat(256))).toMatchObject({ length: 256, suggestion: '😀'.repeat(255) })
  })

  test('that breaks both rules is told both, and a book of a name is not repeated whole', () => {
    const violation = fileNameViolation('a '.repeat(5000))

    expect(violation?.message).toContain('contains " " (space)')
    expect(violation?.message).toContain('It has 10000 characters')
    expect(violation?.message.length).toBeLessThan(400)
  })

  test.each(['my photo.png', '', 'a/b\\c', ' '.repeat(300), `${'x'.repeat(300)}.png`, `a.${'y'.repeat(300)}`])(
    'that is suggested for %j passes',
    name => {
      expect(fileNameViolation(suggestFileName(name))).toBeUndefined()
    },
  )
})

describe('a type', () => {
  test.each(['application/pdf', 'image/jpeg', 'image/jpg', 'image/png', 'video/mp4'])('%s is allowed', type => {
    expect(isMediaType(type)).toBe(true)
    expect(mediaTypeViolation(type)).toBeUndefined()
  })

  test.each(['image/gif', 'IMAGE/PNG', 'image/png; charset=x', ''])('%j is refused, with the list', type => {
    expect(isMediaType(type)).toBe(false)
    expect(mediaTypeViolation(type)).toBe(
      `Files of type "${type}" cannot be uploaded. ` +
        'Send one of application/pdf, image/jpeg, image/jpg, image/png and video/mp4.',
    )
  })
})

describe('a size', () => {
  test.each([1, 104_857_600])('of %d bytes is allowed', bytes => {
    expect(fileSizeViolation(bytes)).toBeUndefined()
  })

  test('of none is told that the file is empty', () => {
    expect(fileSizeViolation(0)).toBe('The file is empty. Send a file of at least 1 byte.')
  })

  test('over the limit is told the size, the limit and the cure', () => {
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

test('a WABA id is digits', () => {
  expect(isWabaId('150440000142241')).toBe(true)
  expect(['', '15044XXXX142241', '1/2', '1\n'].map(isWabaId)).toEqual([false, false, false, false])
})
