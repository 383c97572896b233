import { describe, expect, test } from 'vitest'
import { fileNameCases, halfNameCases } from '@resumable-media/test-kit/file-names'
import { fileNameViolation, suggestFileName } from './file-name.ts'

const cases = [...fileNameCases, ...halfNameCases]
const allowed = cases.filter(({ violation }) => violation === undefined)
const refused = cases.flatMap(({ violation, ...one }) => (violation ? [{ ...one, ...violation }] : []))

test('no two cases are about the same name or have the same title', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
  expect(new Set(cases.map(({ title }) => title)).size).toBe(cases.length)
})

test.each(allowed)('a name is allowed: $title [client-name-allowed]', ({ name }) => {
  expect(fileNameViolation(name)).toBeUndefined()
})

describe.each(refused)('a name is refused: $title', ({ name, characters, tooLong, empty, half, suggestion }) => {
  test('with the forbidden characters that are in it, its length and a name that would do [client-name-refused]', () => {
    expect(fileNameViolation(name)).toMatchObject({ characters, suggestion, length: Array.from(name).length })
  })

  test('in a sentence that says which rules it breaks', () => {
    const message = fileNameViolation(name)?.message ?? ''

    expect(/ contains .+ Not allowed: \\ \/ < @ % and space\./u.test(message)).toBe(characters.length > 0)
    expect(message.includes('At most 255 are allowed.')).toBe(tooLong === true)
    expect(message.includes('The file name is empty.')).toBe(empty === true)
    expect(message.includes('contains half a character')).toBe(half === true)
    expect(characters.filter(character => !message.includes(`"${character}"`))).toEqual([])
  })

  test('and the suggestion is allowed, and is its own suggestion', () => {
    expect(fileNameViolation(suggestion)).toBeUndefined()
    expect(suggestFileName(suggestion)).toBe(suggestion)
  })
})

test.each([
  [
    'my photo.png',
    'File name "my photo.png" contains " " (space). Not allowed: \\ / < @ % and space. Try "my-photo.png".',
  ],
  ['', 'The file name is empty. Give one of 1 to 255 characters.'],
  [
    'x'.repeat(256),
    `File name "${'x'.repeat(80)}…" has 256 characters. At most 255 are allowed. Try "${'x'.repeat(80)}…".`,
  ],
  [
    'a '.repeat(5000),
    `File name "${'a '.repeat(40)}…" contains " " (space). Not allowed: \\ / < @ % and space. ` +
      `It has 10000 characters. At most 255 are allowed. Try "${'a-'.repeat(40)}…".`,
  ],
  [
    'a\r\nb\0 \u202egnp.exe',
    String.raw`File name "a\u{d}\u{a}b\u{0} \u{202e}gnp.exe" contains " " (space). ` +
      'Not allowed: \\ / < @ % and space. Try "ab-gnp.exe".',
  ],
  [
    'a\ud800.png',
    String.raw`File name "a\u{d800}.png" contains half a character, or bytes that are not UTF-8: no request can hold that. ` +
      'Try "a.png".',
  ],
])('%j is told in these words, on one line', (name, message) => {
  expect(fileNameViolation(name)?.message).toBe(message)
})

describe.each([
  'a',
  '%',
  ' ',
  'a ',
  ' a',
  '.',
  '\ud800',
  '\udc00',
  '😀',
  'e\u0301',
  '\u0301',
  '\0',
  '\u202e',
  '👩‍👩‍👧‍👦',
  `${'a'.repeat(99)}.png`,
])('a name of some megabytes of %j', part => {
  const name = part.repeat(4_000_000 / part.length)

  test('is refused by what lies in a bounded part of it', () => {
    const { message = '', length, suggestion = '' } = fileNameViolation(name) ?? {}
    expect(length).toBe(10_001)
    expect(message).toContain('has more than 10000 characters. At most 255 are allowed.')
    expect(message.length).toBeLessThan(1000)
    expect(fileNameViolation(suggestion)).toBeUndefined()
    expect(suggestFileName(suggestion)).toBe(suggestion)
  })

  test('takes no longer than one of 20,000 characters', () => {
    // It has 200 times as many.
    const short = name.slice(0, 20_010)
    const timesOf = (text: string) => Array.from({ length: 15 }, () => timeOf(() => fileNameViolation(text)))
    expect(Math.min(...timesOf(name))).toBeLessThan(20 * Math.min(...timesOf(short)) + 1)
  })
})

test('of a name that is too long by far the suggestion has the beginning and the extension', () => {
  expect(suggestFileName(`my ${'x'.repeat(100_000)}.png`)).toBe(`my-${'x'.repeat(248)}.png`)
})

function timeOf(work: () => unknown): number {
  const began = performance.now()
  work()
  return performance.now() - began
}
