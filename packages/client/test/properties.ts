import * as fc from 'fast-check'
import { fileNameViolation, suggestFileName } from '../src/rules.ts'

const awkward = fc.constantFrom(
  '\\',
  '/',
  '<',
  '@',
  '%',
  ' ',
  '.',
  '..',
  '\0',
  '\r\n',
  '\u202e',
  '\ud83d',
  '😀',
  'e\u0301',
  '-',
)
const name = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', maxLength: 300, size: 'max' }),
  fc
    .array(fc.oneof(awkward, fc.string({ unit: 'binary', maxLength: 5 })), { maxLength: 20 })
    .map(parts => parts.join('')),
  fc.tuple(fc.string({ minLength: 200, maxLength: 300, size: 'max' }), awkward).map(parts => parts.join('')),
)

/** The vendor's rule in other words: 1 to 255 whole characters, and none of these six. */
const isAllowed = (text: string) => {
  const { length } = Array.from(text)
  return (
    length >= 1 &&
    length <= 255 &&
    text.isWellFormed() &&
    ['\\', '/', '<', '@', '%', ' '].every(character => !text.includes(character))
  )
}

/** What must hold for every file name. */
export const fileNameProperties: Record<string, fc.IRawProperty<unknown, false>> = {
  'a suggestion always passes, and is its own suggestion': fc.property(name, text => {
    const suggestion = suggestFileName(text)
    return fileNameViolation(suggestion) === undefined && suggestFileName(suggestion) === suggestion
  }),

  'the rule agrees with a naive statement of it': fc.property(
    name,
    text => (fileNameViolation(text) === undefined) === isAllowed(text),
  ),

  'what is wrong is told in a line, whose suggestion passes': fc.property(name, text => {
    const violation = fileNameViolation(text)
    return !violation || (!/[\r\n\0]/u.test(violation.message) && isAllowed(violation.suggestion))
  }),
}
